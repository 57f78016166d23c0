using System.Reflection;

namespace Skald.Cli.Machine;

/// <summary>Which build of Skald this is.</summary>
internal static class BuildInfo
{
    private static string Informational => typeof(BuildInfo).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The version, such as 0.1.0.</summary>
    public static string Version => Informational.Split('+')[0];

    /// <summary>The commit it was built from, or "unknown commit" for a build outside a clone.</summary>
    public static string Commit => Informational.Split('+') is [_, var commit] ? commit : "unknown commit";
}
