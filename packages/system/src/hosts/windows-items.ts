// What the collector takes from a Windows host, and why: data. Each item is an expression of PowerShell 5.1 that only reads; what it yields is
// written as JSON, which is the same in every language of Windows.

export interface WindowsItem {
  readonly id: string;
  readonly script: string;
  readonly why: string;
  /** What stays hidden without an elevated session; absent where nothing does. */
  readonly hides?: string;
}

/** Values of a key of the registry as an object; nothing where it is not there. */
const registry = (path: string, ...names: readonly string[]): string =>
  `Get-ItemProperty -Path '${path}' -ErrorAction SilentlyContinue | Select-Object ${names.join(",")}`;

export const WINDOWS_ITEMS: readonly WindowsItem[] = [
  {
    id: "windows-system",
    script: "Get-CimInstance Win32_OperatingSystem | Select-Object Caption,Version,BuildNumber",
    why: "Name and version of the system",
  },
  {
    id: "windows-addresses",
    script: "Get-NetIPAddress | Select-Object IPAddress,InterfaceAlias",
    why: "Which asset of the plant this is",
  },
  { id: "windows-adapters", script: "Get-NetAdapter | Select-Object Name,MacAddress", why: "Which asset of the plant this is" },
  {
    id: "windows-accounts",
    script: "Get-LocalUser | Select-Object Name,Enabled,PasswordRequired,@{n='SID';e={$_.SID.Value}}",
    why: "Accounts",
  },
  {
    id: "windows-administrators",
    script: "Get-LocalGroupMember -SID 'S-1-5-32-544' | Select-Object @{n='SID';e={$_.SID.Value}},Name",
    why: "Who is an administrator",
  },
  {
    id: "windows-password-policy",
    script:
      "([ADSI]\"WinNT://$env:COMPUTERNAME\") | Select-Object @{n='MinPasswordLength';e={$_.MinPasswordLength.Value}},@{n='MaxPasswordAge';e={$_.MaxPasswordAge.Value}},@{n='PasswordHistoryLength';e={$_.PasswordHistoryLength.Value}},@{n='MaxBadPasswordsAllowed';e={$_.MaxBadPasswordsAllowed.Value}},@{n='AutoUnlockInterval';e={$_.AutoUnlockInterval.Value}}",
    why: "Age and length of passwords, locking after failed log-ins",
  },
  {
    id: "windows-sessions",
    script: "Get-CimInstance Win32_ComputerSystem | Select-Object UserName,PartOfDomain,Domain",
    why: "Who is logged in; where accounts are kept",
  },
  {
    id: "windows-services",
    script: "Get-CimInstance Win32_Service | Select-Object Name,State,StartMode,PathName,StartName",
    why: "Programs that run without a person",
  },
  {
    id: "windows-drivers",
    script: "Get-CimInstance Win32_SystemDriver | Select-Object Name,State,StartMode,PathName",
    why: "Drivers",
  },
  {
    id: "windows-jobs",
    script:
      "Get-ScheduledTask | Select-Object TaskPath,TaskName,@{n='State';e={\"$($_.State)\"}},@{n='Execute';e={($_.Actions | ForEach-Object { $_.Execute }) -join '; '}},@{n='User';e={$_.Principal.UserId}}",
    why: "Jobs that run at their time",
  },
  {
    id: "windows-tcp",
    script:
      "Get-NetTCPConnection -State Listen | Select-Object LocalAddress,LocalPort,@{n='Process';e={(Get-Process -Id $_.OwningProcess -ErrorAction SilentlyContinue).ProcessName}}",
    why: "Services that listen",
  },
  {
    id: "windows-udp",
    script:
      "Get-NetUDPEndpoint | Select-Object LocalAddress,LocalPort,@{n='Process';e={(Get-Process -Id $_.OwningProcess -ErrorAction SilentlyContinue).ProcessName}}",
    why: "Services that listen",
  },
  {
    id: "windows-programs",
    script:
      "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*','HKLM:\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*' -ErrorAction SilentlyContinue | Where-Object { $_.DisplayName } | Select-Object DisplayName,DisplayVersion,Publisher",
    why: "Installed software",
  },
  {
    id: "windows-hotfixes",
    script:
      "Get-HotFix | Select-Object HotFixID,@{n='InstalledOn';e={if ($_.InstalledOn) { $_.InstalledOn.ToString('yyyy-MM-dd') }}}",
    why: "Installed updates",
  },
  {
    id: "windows-pending",
    script:
      "$searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher(); $searcher.Online = $false; $searcher.Search('IsInstalled=0 and IsHidden=0').Updates | ForEach-Object { [pscustomobject]@{ Title = $_.Title; Severity = $_.MsrcSeverity; Categories = (($_.Categories | ForEach-Object { $_.CategoryID }) -join ' ') } }",
    why: "Updates that are offered and not installed, as of the host's own last search",
  },
  {
    id: "windows-updates",
    script: registry(
      "HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU",
      "NoAutoUpdate",
      "AUOptions",
      "UseWUServer",
    ),
    why: "Whether updates come by themselves",
  },
  {
    id: "windows-usb-storage",
    script: registry("HKLM:\\SYSTEM\\CurrentControlSet\\Services\\USBSTOR", "Start"),
    why: "Whether removable media may be used",
  },
  {
    id: "windows-removable",
    script: registry("HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\RemovableStorageDevices", "Deny_All"),
    why: "Whether removable media may be used",
  },
  {
    id: "windows-firewall",
    script:
      "Get-NetFirewallProfile | Select-Object Name,@{n='Enabled';e={\"$($_.Enabled)\"}},@{n='Inbound';e={\"$($_.DefaultInboundAction)\"}}",
    why: "The firewall of the host",
  },
  {
    id: "windows-audit",
    script:
      "auditpol /get /category:* /r | ConvertFrom-Csv | Select-Object -Property @{n='Guid';e={$_.PSObject.Properties.Value[3]}},@{n='Value';e={$_.PSObject.Properties.Value[6]}}",
    why: "What is audited",
    hides: "what is audited",
  },
  {
    id: "windows-logs",
    script:
      "Get-WinEvent -ListLog Security,System,Application | Select-Object LogName,MaximumSizeInBytes,@{n='Mode';e={\"$($_.LogMode)\"}}",
    why: "Keeping of records",
    hides: "how the security log is kept",
  },
  {
    id: "windows-forwarding",
    script: registry("HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\EventLog\\EventForwarding\\SubscriptionManager", "*"),
    why: "Whether records leave the host",
  },
  {
    id: "windows-time",
    script: registry("HKLM:\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters", "Type", "NtpServer"),
    why: "Sources of time",
  },
  {
    id: "windows-encryption",
    script: "Get-BitLockerVolume | Select-Object MountPoint,@{n='Protection';e={\"$($_.ProtectionStatus)\"}}",
    why: "Whether disks are encrypted",
    hides: "whether disks are encrypted",
  },
  {
    id: "windows-secure-boot",
    script: "[pscustomobject]@{ State = (Confirm-SecureBootUEFI) }",
    why: "Whether the start of the host is verified",
    hides: "whether the start of the host is verified",
  },
  {
    id: "windows-defender",
    script:
      "Get-MpComputerStatus | Select-Object AntivirusEnabled,RealTimeProtectionEnabled,IsTamperProtected,AntivirusSignatureAge,AntivirusSignatureVersion",
    why: "The program against malicious software",
  },
  {
    id: "windows-code-integrity",
    script:
      "Get-CimInstance -Namespace root\\Microsoft\\Windows\\DeviceGuard -ClassName Win32_DeviceGuard | Select-Object UsermodeCodeIntegrityPolicyEnforcementStatus,CodeIntegrityPolicyEnforcementStatus",
    why: "Which programs may run",
  },
  {
    id: "windows-backup",
    script: "Get-WBSummary | Select-Object @{n='LastSuccess';e={$_.LastSuccessfulBackupTime.ToString('o')}}",
    why: "When the last backup was made",
    hides: "when the last backup was made",
  },
  {
    id: "windows-remote-desktop",
    script: registry("HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server", "fDenyTSConnections"),
    why: "Ways in from other places",
  },
  {
    id: "windows-remote-desktop-session",
    script: registry(
      "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp",
      "UserAuthentication",
      "MinEncryptionLevel",
    ),
    why: "Ways in from other places",
  },
  {
    id: "windows-file-sharing",
    script: "Get-SmbServerConfiguration | Select-Object EnableSMB1Protocol,RequireSecuritySignature",
    why: "Old protocols",
  },
  {
    id: "windows-logon",
    script: registry(
      "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System",
      "InactivityTimeoutSecs",
      "LegalNoticeText",
      "EnableLUA",
      "DontDisplayLastUserName",
    ),
    why: "Locking of idle sessions, notice before log-in, elevation",
  },
  {
    id: "windows-media",
    script: "Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=2' | Select-Object DeviceID,FileSystem,VolumeName,Access",
    why: "Mounted removable media",
  },
];
