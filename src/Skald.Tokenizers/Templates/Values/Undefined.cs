namespace Skald.Tokenizers.Templates.Values;

/// <summary>
/// What a missing variable, key or attribute gives: it prints as nothing, is false and iterates as empty; any other use
/// fails with <see cref="Reason"/>.
/// </summary>
/// <param name="reason">What is missing where, for the error.</param>
internal sealed class Undefined(string reason)
{
    public string Reason { get; } = reason;

    public static Undefined Variable(string name) => new($"'{name}' is undefined");

    /// <summary>An object lacks an attribute or key of that name.</summary>
    public static Undefined Member(object owner, object name) => name is string text
        ? new(owner is None ? $"'None' has no attribute '{text}'" : $"'{TypeName.Of(owner)} object' has no attribute '{text}'")
        : new($"{TypeName.Of(owner)} object has no element {name}");

    /// <summary>An attribute exists in Python and is out of reach for templates.</summary>
    public static Undefined Unsafe(object owner, string name) =>
        new($"access to attribute '{name}' of '{TypeName.Of(owner)}' object is unsafe.");
}
