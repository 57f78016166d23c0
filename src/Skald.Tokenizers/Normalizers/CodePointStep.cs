namespace Skald.Tokenizers.Normalizers;

/// <summary>A step on the way of a text, which comes one code point at a time. It serves one text after another.</summary>
internal abstract class CodePointStep
{
    public abstract void Push(int codePoint);

    /// <summary>Ends the text: what was held passes on.</summary>
    public abstract void Complete();
}
