namespace Skald.Tensors;

/// <summary>Which features a rotary embedding turns together.</summary>
public enum RotaryLayout
{
    /// <summary>Feature i with feature i + pairs: Hugging Face's Llama.</summary>
    HalfSplit,

    /// <summary>Features 2i and 2i + 1: the paper, and GGUF's Llama.</summary>
    Interleaved,
}
