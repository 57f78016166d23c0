namespace Skald.Tokenizers.Templates.Values;

/// <summary>Python's <c>None</c>: JSON's null, and what a template calls <c>none</c>.</summary>
internal sealed class None
{
    private None()
    {
    }

    public static readonly None Value = new();
}
