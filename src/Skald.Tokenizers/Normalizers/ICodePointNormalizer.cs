namespace Skald.Tokenizers.Normalizers;

/// <summary>A normalizer that can do without places, and then holds next to nothing of the text.</summary>
internal interface ICodePointNormalizer
{
    /// <summary>Steps that change a text as <see cref="INormalizer.Normalize"/> does, and pass it on.</summary>
    /// <returns>The first of them.</returns>
    CodePointStep Before(CodePointStep next);
}
