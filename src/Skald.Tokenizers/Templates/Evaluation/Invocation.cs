using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>One call of an <see cref="Operation"/>.</summary>
/// <param name="rendering">The rendering that calls.</param>
/// <param name="subject">The value before the filter, the test or the dot.</param>
/// <param name="raw">All arguments as passed.</param>
/// <param name="bound">The arguments by parameter; null where the call leaves one out.</param>
internal sealed class Invocation(Rendering rendering, object subject, Arguments raw, object?[] bound)
{
    public Rendering Rendering { get; } = rendering;

    public object Subject { get; } = subject;

    public Arguments Raw { get; } = raw;

    /// <summary>The argument of a parameter; null where the call leaves it out.</summary>
    public object? this[int parameter] => parameter < bound.Length ? bound[parameter] : null;

    public bool Has(int parameter) => this[parameter] is not null;

    /// <summary>The subject as a text: of texts themselves, else printed.</summary>
    public string SubjectText => ValueText.Of(Rendering, Subject);

    /// <summary>The argument of a parameter, which must be a text.</summary>
    public string Text(int parameter) =>
        TextValue.Of(this[parameter]!) ?? throw Rendering.Error($"expected a string, got {TypeName.Of(this[parameter]!)}");

    public string Text(int parameter, string absent) => Has(parameter) ? Text(parameter) : absent;

    /// <summary>A text, or null for none and for an argument that is left out.</summary>
    public string? TextOrNone(int parameter) => this[parameter] is null or None ? null : Text(parameter);

    /// <summary>The argument of a parameter, which must be an integer.</summary>
    public long Integer(int parameter, long absent = 0)
    {
        if (this[parameter] is not { } value) return absent;
        return Number.TryLong(value, out long integer)
            ? integer
            : throw Rendering.Error($"'{TypeName.Of(value)}' object cannot be interpreted as an integer");
    }

    public bool Flag(int parameter, bool absent = false) =>
        this[parameter] is { } value ? Truth.Of(value) : absent;
}
