namespace Skald.Cli;

/// <summary>A command line shown by <c>--help</c>.</summary>
/// <param name="Line">What follows <c>skald</c>.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal readonly record struct Example(string Line, string Meaning);
