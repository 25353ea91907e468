# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
#
# Checks of the sources that no compiler makes. Sourced by dev.

longest_file=300
: "${root:?set by dev}"

# Every check runs, so that one run names all findings. Arguments are the folders that clang-tidy,
# which takes minutes, is to look at; all without.
lint_all() {
  local failed=()
  for check in format layers lengths shell; do
    "lint_$check" || failed+=("$check")
  done
  lint_tidy "$@" || failed+=(tidy)
  if ((${#failed[@]} > 0)); then
    warn "lint failed: ${failed[*]}"
    return 1
  fi
  echo "lint: format, layers, lengths, shell and tidy are clean"
}

# Tracked files and new ones that are not ignored; all files where this is no git checkout.
source_files() {
  local files
  files=$(git -C "$root" ls-files --cached --others --exclude-standard 2>/dev/null) ||
    files=$(cd "$root" &&
            find . \( -path ./build -o -path ./.git \) -prune -o -type f -printf '%P\n')
  while IFS= read -r file; do
    if [[ -f $root/$file ]]; then echo "$root/$file"; fi
  done <<<"$files"
}

cpp_files() { source_files | grep -E '\.(cpp|hpp)$' || true; }

shell_files() {
  source_files | while IFS= read -r file; do
    if [[ $file == *.sh || $(head -c 64 "$file" | head -n 1) =~ ^#!.*sh$ ]]; then echo "$file"; fi
  done
}

lint_format() {
  require_tool clang-format || return 1
  cpp_files | xargs --no-run-if-empty clang-format --dry-run -Werror
}

lint_layers() { "$root/tooling/check_layers.sh" "$root"; }

lint_lengths() {
  source_files | grep -E '(\.(cpp|hpp|cmake|sh|sbatch)|/CMakeLists\.txt|/dev|/\.ci/run)$' | {
    local status=0 lines
    while IFS= read -r file; do
      lines=$(wc -l <"$file")
      if ((lines > longest_file)); then
        echo "$file: $lines lines, more than $longest_file: split it" >&2
        status=1
      fi
    done
    return "$status"
  }
}

lint_shell() {
  require_tool shellcheck || return 1
  shell_files | xargs --no-run-if-empty shellcheck --external-sources --source-path="$root"
}

lint_tidy() {
  require_tool clang-tidy || return 1
  configure lint || return 1
  if (($# == 0)); then set -- src jobs tests; fi
  local units
  units=$(units_in "$@")
  if [[ -z $units ]]; then
    warn "nothing that is compiled is in $*"
    return 1
  fi
  xargs -P "$(nproc)" -I{} bash -c 'tidy_unit "$@"' - "$root/build/lint" {} <<<"$units" |
    each_finding_once
}

# What the build compiles of these folders, without programs that it makes itself. It puts
# files together, as it takes longer to look at what they include than at them.
units_in() {
  local folders unit
  folders=$(printf '|%s/' "$@")
  folders="$root/(${folders:1})"
  sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$root/build/lint/compile_commands.json" | sort -u |
    while IFS= read -r unit; do
      if [[ $unit == */Unity/* ]]; then
        if grep -qE "#include \"$folders" "$unit"; then echo "$unit"; fi
      elif [[ $unit =~ ^$folders ]]; then
        echo "$unit"
      fi
    done
}

# Its findings in one piece, and nothing for a clean one.
tidy_unit() {
  local findings options=(--quiet --warnings-as-errors='*')
  if [[ $2 == */Unity/* ]]; then
    options+=(--checks=-bugprone-suspicious-include --extra-arg=-Wno-shadow)
  fi
  if findings=$(clang-tidy -p "$1" "${options[@]}" "$2" 2>&1); then return; fi
  printf '%s\n' "$findings"
  return 1
}
export -f tidy_unit

# What is wrong in a header is found in every file that includes it.
each_finding_once() {
  awk '/^[0-9]+ warnings? (generated|treated as)/ { next }
       /^\/.*:[0-9]+:[0-9]+: (error|warning):/ { repeated = seen[$0]++ }
       !repeated'
}
