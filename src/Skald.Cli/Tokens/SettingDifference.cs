namespace Skald.Cli.Tokens;

/// <summary>A setting that two tokenizers do not share.</summary>
internal sealed record SettingDifference(string Name, string First, string Second);
