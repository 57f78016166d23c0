using System.CommandLine;

namespace Skald.Cli.Options;

/// <summary>Options that help lists under a heading of their own.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Options">The options, in their order.</param>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);
