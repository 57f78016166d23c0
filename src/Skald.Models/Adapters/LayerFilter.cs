using System.Text.RegularExpressions;

namespace Skald.Models.Adapters;

/// <summary>Layers by their names: a list of endings, or a regular expression for the whole name.</summary>
internal sealed class LayerFilter
{
    private const string AllLinear = "all-linear";

    private readonly Regex? _pattern;

    private LayerFilter(IReadOnlyList<string> names, string? text)
    {
        (Names, Text) = (names, text);
        if (text is not null) _pattern = Compile($"^(?:{text})\\z");
    }

    /// <summary>No layer.</summary>
    public static LayerFilter None { get; } = new([], null);

    /// <summary>Endings; empty where a pattern decides.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The pattern as it was written; null where endings decide.</summary>
    public string? Text { get; }

    /// <summary>Whether it stands for all matrices but the head.</summary>
    public bool IsAllLinear => Text == AllLinear;

    /// <summary>Layers whose names are among these or end with one of them after a dot.</summary>
    public static LayerFilter Of(params IReadOnlyList<string> names) => new(names, null);

    /// <summary>Layers whose whole names a pattern matches.</summary>
    /// <exception cref="ArgumentException">Not a regular expression, or one that looks back or ahead.</exception>
    public static LayerFilter OfPattern(string pattern) => new([], pattern);

    /// <summary>Whether it accepts a layer.</summary>
    public bool Accepts(string layer) => _pattern?.IsMatch(layer) ?? Names.Any(name => EndsWith(layer, name));

    /// <summary>Whether a name is another one, or ends with it after a dot.</summary>
    public static bool EndsWith(string name, string ending) =>
        name.EndsWith(ending, StringComparison.Ordinal)
        && (name.Length == ending.Length || name[^(ending.Length + 1)] == '.');

    /// <summary>A pattern that is matched in linear time, whatever it says.</summary>
    /// <exception cref="ArgumentException">Not a regular expression, or one that looks back or ahead.</exception>
    public static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException(
                $"Adapter: layer patterns must neither look ahead nor refer back, got {pattern}; list the layers.", e);
        }
    }
}
