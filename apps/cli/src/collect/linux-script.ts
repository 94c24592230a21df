// The collector for Linux hosts that have nothing installed: one POSIX shell script, made from the same list of items as `collect host`, that
// writes the same snapshot to standard output. It only reads, writes no file, and needs what every such host has: sh, sed, awk, tr.

import { type CollectionItem, LINUX_ITEMS, SNAPSHOT_FORMAT } from "@bulkhead/system";

const HEAD = `#!/bin/sh
# Snapshot of this Linux host for Bulkhead. Reads only; writes to standard output and nowhere else.
#   sh collect.sh > historian.json               without root it says what that hides
#   sudo sh collect.sh /opt/scada > scada-1.json also the SHA-256 digests of all files there
LC_ALL=C; LANG=C; export LC_ALL LANG
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"; export PATH
uid=$(id -u)
largest=8388608

# Standard input as the inside of a JSON string. Signs that are no text are left out.
inside() {
  tr -d '\\000-\\010\\013\\014\\016-\\037\\177' | sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' -e 's/	/\\\\t/g' -e "s/$(printf '\\r')/\\\\\\\\r/g" | awk '{ printf "%s\\\\n", $0 }'
}
# Hashes of passwords never leave the host.
without_hashes() { sed -e 's/\\$[0-9a-z]\\{1,10\\}\\$[^[:space:]:"]\\{8,\\}/****/g'; }
without_password_field() { awk -F: 'BEGIN { OFS = ":" } length($2) > 1 { $2 = ($2 ~ /^[!*]/) ? "!" : "x" } { print }'; }
limited() { if command -v timeout > /dev/null 2>&1; then timeout 60 "$@"; else "$@"; fi; }

first=yes
begin() { # id
  [ "$first" = yes ] || printf ',\\n'
  first=no
  printf '{"id":"%s"' "$1"
}
hidden() { [ -z "$1" ] || [ "$uid" -eq 0 ] || printf ',"hides":"%s"' "$1"; }

take_command() { # id, what it hides, how it is shown, program, parameters
  id=$1; hides=$2; shown=$3; shift 3
  begin "$id"
  printf ',"command":"%s"' "$shown"
  if command -v "$1" > /dev/null 2>&1; then
    text=$(limited "$@" 2> /dev/null < /dev/null)
    code=$?
    printf ',"exit":%s,"text":"%s"' "$code" "$(printf '%s\\n' "$text" | head -c "$largest" | without_hashes | inside)"
    [ "$code" -eq 0 ] || printf ',"error":"it ended with status %s"' "$code"
    hidden "$hides"
  else
    printf ',"text":"","error":"it is not there"'
  fi
  printf '}'
}

take_file() { # id, what it hides, path
  begin "$1"
  printf ',"file":"%s"' "$(printf '%s' "$3" | inside | sed 's/\\\\n$//')"
  if [ ! -e "$3" ]; then
    printf ',"text":"","error":"it is not there"'
  elif [ ! -r "$3" ]; then
    printf ',"text":"","error":"it may not be read"'
    hidden "$2"
  else
    case $1 in
      passwd | group) text=$(head -c "$largest" "$3" | without_password_field | without_hashes | inside) ;;
      *) text=$(head -c "$largest" "$3" 2> /dev/null | without_hashes | inside) ;;
    esac
    printf ',"text":"%s"' "$text"
    hidden "$2"
  fi
  printf '}'
}

take_folder() { # id, what it hides, folder, ending
  if [ -d "$3" ] && [ ! -r "$3" ]; then take_file "$1" "$2" "$3"; return; fi
  for one in "$3"/*"$4"; do
    [ -f "$one" ] && take_file "$1" "$2" "$one"
  done
}

printf '{"format":"${SNAPSHOT_FORMAT}","host":"%s","collected":"%s","collector":{"user":"%s","uid":%s,"version":"1 (sh)"},\\n"items":[\\n' \\
  "$(uname -n)" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(id -un)" "$uid"
`;

const TAIL = `printf '],\\n"files":['
first=yes
for root in "$@"; do
  find "$root" -xdev -type f -print 2> /dev/null
done | while IFS= read -r path; do
  sum=$(sha256sum < "$path" 2> /dev/null | cut -d ' ' -f 1)
  [ -n "$sum" ] || continue
  [ "$first" = yes ] || printf ','
  first=no
  printf '\\n{"path":"%s","size":%s,"sha256":"%s"}' "$(printf '%s' "$path" | inside | sed 's/\\\\n$//')" "$(wc -c < "$path" | tr -d ' ')" "$sum"
done
printf ']}\\n'
`;

/** The script, for any POSIX shell. */
export function linuxScript(): string {
  return [HEAD, ...LINUX_ITEMS.map(lineOf), TAIL].join("\n");
}

function lineOf(item: CollectionItem): string {
  const first = [quoted(item.id), quoted(item.hides ?? "")];
  if (item.command !== undefined) {
    // Shown within a JSON string.
    const shown = JSON.stringify(item.command.join(" ")).slice(1, -1);
    return ["take_command", ...first, quoted(shown), ...item.command.map(quoted)].join(" ");
  }
  if (item.file !== undefined) return ["take_file", ...first, quoted(item.file)].join(" ");
  const { path, ending } = item.folder ?? { path: "", ending: "" };
  return ["take_folder", ...first, quoted(path), quoted(ending)].join(" ");
}

function quoted(word: string): string {
  return `'${word.replace(/'/g, `'\\''`)}'`;
}
