// The collector for Windows hosts: one PowerShell 5.1 script, made from a list of items, that writes the same kind of snapshot as the one for
// Linux. It only reads, installs nothing, and says what an ordinary session hides.

import { SNAPSHOT_FORMAT, WINDOWS_ITEMS } from "@bulkhead/system";

const HEAD = `# Snapshot of this Windows host for Bulkhead. Reads only; writes one file, the snapshot.
#   powershell -ExecutionPolicy Bypass -File collect.ps1 -Output engineering-1.json
#   add -Files C:\\Scada to take the SHA-256 digests of all files there as well
param([Parameter(Mandatory = $true)][string]$Output, [string[]]$Files = @())
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$identity = [Security.Principal.WindowsIdentity]::GetCurrent()
$elevated = (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
$items = New-Object System.Collections.ArrayList

function Add-Item([string]$Id, [string]$Hides, [string]$Shown, [scriptblock]$Script) {
  $item = [ordered]@{ id = $Id; command = $Shown; text = '' }
  try {
    $found = @(& $Script)
    if ($found.Count -gt 0) { $item.text = ConvertTo-Json -InputObject $found -Depth 4 -Compress }
  } catch {
    $item.error = $_.Exception.Message
  }
  if ($Hides -ne '' -and -not $elevated) { $item.hides = $Hides }
  [void]$items.Add($item)
}
`;

const TAIL = `
$digests = New-Object System.Collections.ArrayList
foreach ($root in $Files) {
  Get-ChildItem -LiteralPath $root -Recurse -File -Force -ErrorAction SilentlyContinue | ForEach-Object {
    try {
      [void]$digests.Add([ordered]@{ path = $_.FullName; size = $_.Length; sha256 = (Get-FileHash -LiteralPath $_.FullName -Algorithm SHA256).Hash.ToLowerInvariant() })
    } catch {
      [void]$items.Add([ordered]@{ id = 'file-digest'; file = $_.TargetObject; text = ''; error = $_.Exception.Message })
    }
  }
}

$snapshot = [ordered]@{
  format = '${SNAPSHOT_FORMAT}'
  host = $env:COMPUTERNAME
  collected = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
  # uid 0 stands for an elevated session, as root does on Linux.
  collector = [ordered]@{ user = $identity.Name; uid = $(if ($elevated) { 0 } else { 1 }); version = '1 (ps1)' }
  items = $items
  files = $digests
}
$text = ConvertTo-Json -InputObject $snapshot -Depth 6
[IO.File]::WriteAllText($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Output), $text, (New-Object Text.UTF8Encoding $false))
`;

/** The script, for Windows PowerShell 5.1 and later. */
export function windowsScript(): string {
  const lines = WINDOWS_ITEMS.map(
    ({ id, script, hides }) => `Add-Item '${id}' ${quoted(hides ?? "")} ${quoted(script)} { ${script} }`,
  );
  return [HEAD, ...lines, TAIL].join("\n");
}

function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
