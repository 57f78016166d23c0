# The Windows half of ./skald: brings artifacts/cli/current up to date, as the bash script does.
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$builds = Join-Path $root 'artifacts/cli'
$current = Join-Path $builds 'current'

function Test-Current {
    if (-not (Test-Path $current)) { return $false }
    $folder, $dotnet = Get-Content $current
    if (-not (Test-Path (Join-Path $builds "$folder/skald.dll")) -or -not (Test-Path $dotnet)) { return $false }
    $built = (Get-Item $current).LastWriteTimeUtc
    $files = @(Get-ChildItem (Join-Path $root 'src') -Recurse -Include *.cs, *.csproj, *.json, *.txt) +
        @(Get-ChildItem $root -File -Include *.props, global.json -Path (Join-Path $root '*'))
    $changed = $files | Where-Object { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' -and $_.LastWriteTimeUtc -gt $built }
    return -not $changed
}

function Find-Sdk {
    $onPath = Get-Command dotnet -ErrorAction SilentlyContinue
    $candidates = @((Join-Path $root '.dotnet/dotnet.exe'))
    if ($onPath) { $candidates += $onPath.Source }
    if ($env:ProgramFiles) { $candidates += (Join-Path $env:ProgramFiles 'dotnet/dotnet.exe') }
    foreach ($candidate in $candidates) {
        if ((Test-Path $candidate) -and ((& $candidate --list-sdks) -match '^10\.')) { return $candidate }
    }

    $url = 'https://dot.net/v1/dotnet-install.ps1'
    [Console]::Error.WriteLine("skald: no .NET 10 SDK found; getting one (about 220 MB) with $url into .dotnet/")
    try {
        New-Item -ItemType Directory -Force (Join-Path $root '.dotnet') | Out-Null
        $script = Join-Path $root '.dotnet/dotnet-install.ps1'
        Invoke-WebRequest $url -OutFile $script -UseBasicParsing
        & $script -Channel 10.0 -InstallDir (Join-Path $root '.dotnet') -NoPath | Out-Null
        return (Join-Path $root '.dotnet/dotnet.exe')
    }
    catch {
        [Console]::Error.WriteLine('skald: the .NET 10 SDK could not be fetched; install it from ' +
            'https://dotnet.microsoft.com/download/dotnet/10.0 and run this again.')
        exit 1
    }
}

if (Test-Current) { exit 0 }
New-Item -ItemType Directory -Force $builds | Out-Null
$lock = $null
while (-not $lock) {
    try { $lock = [IO.File]::Open((Join-Path $root 'artifacts/build.lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
    catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
}
try {
    if (Test-Current) { exit 0 }
    $dotnet = Find-Sdk
    [Console]::Error.WriteLine('skald: building (half a minute the first time)')
    $started = [DateTime]::UtcNow
    $folder = '{0:yyyyMMdd-HHmmss}-{1}' -f $started, $PID
    $log = & $dotnet publish (Join-Path $root 'src/Skald.Cli/Skald.Cli.csproj') -c Release -v quiet -p:Precompile=true -o (Join-Path $builds $folder)
    if ($LASTEXITCODE -ne 0) {
        $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine('skald: the build failed.')
        exit 1
    }

    Set-Content "$current.new" @($folder, $dotnet)
    (Get-Item "$current.new").LastWriteTimeUtc = $started
    Move-Item -Force "$current.new" $current
}
finally { $lock.Dispose() }
