namespace Skald.Tokenizers.Normalizers;

/// <summary>A normalizer that can do without places, and then needs no memory of its own.</summary>
internal interface ICodePointNormalizer
{
    /// <summary>Changes a text as <see cref="INormalizer.Normalize"/> does.</summary>
    void Apply(CodePointText text);
}
