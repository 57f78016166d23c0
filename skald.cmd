@echo off
rem skald VERB ...: builds Skald where its sources have changed since the last build, and runs the command.
rem Each build gets a folder of its own in artifacts\cli, so that a build never touches a run in progress.
setlocal EnableExtensions
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0.ci\build.ps1"
if errorlevel 1 exit /b 1
set "SKALD_FOLDER="
set "SKALD_DOTNET="
for /f "usebackq delims=" %%i in ("%~dp0artifacts\cli\current") do (
  if defined SKALD_FOLDER (set "SKALD_DOTNET=%%i") else set "SKALD_FOLDER=%%i"
)
"%SKALD_DOTNET%" exec "%~dp0artifacts\cli\%SKALD_FOLDER%\skald.dll" %*
exit /b %errorlevel%
