# Sourced by run and outrigger, in the root of the repository: publishes a program once, and again after a change.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# need_dotnet <script>: ends with 2 when the SDK that global.json asks for is not there.
need_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1 || ! dotnet --version >/dev/null 2>&1; then
    local wanted
    wanted="$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json)"
    echo "$1: the .NET SDK ${wanted%%.*} (global.json asks for $wanted or a newer feature band) is needed and was not found." >&2
    echo "$1: get it from https://dotnet.microsoft.com/download, then call ./$1 again." >&2
    exit 2
  fi
}

# publish_once <script> <project> <folder>
publish_once() {
  local script="$1" project="$2" app="$3" inputs=(src Directory.Build.props Directory.Packages.props global.json)
  if [ -f "$app/.published" ] && [ -z "$(find "${inputs[@]}" -newer "$app/.published" -print -quit)" ]; then
    return
  fi

  echo "$script: publishing to $app (once, and again after a change in src) …" >&2
  fresh="$PWD/$app.$$"
  trap 'rm -rf "$fresh" "$fresh.log"' EXIT
  mkdir -p "$fresh"
  touch "$fresh/.published" # Before the build, so that a change made meanwhile counts as newer.
  # Warnings are errors in the build of ./test; here only the result counts.
  if ! dotnet publish "$project" -c Release -o "$fresh" -v quiet -nologo >"$fresh.log" 2>&1; then
    cat "$fresh.log" >&2
    echo "$script: publishing failed." >&2
    exit 1
  fi
  # Swapped as a whole: a program that still runs keeps the files it has open.
  rm -rf "$app"
  mv "$fresh" "$app"
  rm -f "$fresh.log"
  trap - EXIT
}
