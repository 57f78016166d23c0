# Sourced by ./skald, ./test and .ci/run: finds the .NET 10 SDK or gets it, and lets one build run at a time.
# Expects $root, the repository's folder.

# Sets $dotnet to a dotnet that has a .NET 10 SDK; gets one into .dotnet/ where there is none.
find_sdk() {
  local candidate
  for candidate in "$root/.dotnet/dotnet" "$(command -v dotnet || true)" "${DOTNET_ROOT:-/nowhere}/dotnet" \
      /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet "$HOME/.dotnet/dotnet"; do
    if [[ -n $candidate && -x $candidate ]] && "$candidate" --list-sdks 2>/dev/null | grep -q '^10\.'; then
      dotnet=$candidate
      return
    fi
  done
  get_sdk
}

# Microsoft's install script, into the clone and nowhere else.
get_sdk() {
  local script=$root/.dotnet/dotnet-install.sh url=https://dot.net/v1/dotnet-install.sh
  echo "skald: no .NET 10 SDK found; getting one (about 220 MB) with $url into .dotnet/" >&2
  mkdir -p "$root/.dotnet"
  if { curl -fsSL --connect-timeout 15 "$url" -o "$script" 2>/dev/null || wget -q -T 15 "$url" -O "$script"; } 2>/dev/null &&
      bash "$script" --channel 10.0 --install-dir "$root/.dotnet" --no-path >&2; then
    dotnet=$root/.dotnet/dotnet
    return
  fi
  echo "skald: the .NET 10 SDK could not be fetched; install it from https://dotnet.microsoft.com/download/dotnet/10.0" \
    "(Debian: the package dotnet-sdk-10.0 of Microsoft's feed) and run this again." >&2
  exit 1
}

# build VERB PROJECT …: runs a verb of dotnet in Release, quietly; what the compiler said is shown when it fails.
# Analysers take most of a build and have their own step in .ci/run; the compiler's own warnings stay errors.
# The lock stays out of the compiler's servers, which outlive the build and would hold it.
build() {
  local log
  mkdir -p "$root/artifacts"
  log=$(mktemp "$root/artifacts/build.XXXXXX.log")
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
  if ! "$dotnet" "$@" -c Release -v quiet -p:RunAnalyzers=false >"$log" 2>&1 8>&-; then
    cat "$log" >&2
    rm -f "$log"
    echo "skald: the build failed." >&2
    exit 1
  fi
  rm -f "$log"
}

# One build at a time, where the system has flock; the others wait.
lock_build() {
  mkdir -p "$root/artifacts"
  exec 8>"$root/artifacts/build.lock"
  if command -v flock >/dev/null; then flock 8; fi
}

unlock_build() { exec 8>&-; }
