namespace Skald.Training.Data;

/// <summary>Which windows a loader takes.</summary>
public enum WindowOrder
{
    /// <summary>Every epoch walks all windows once in a new random order, over a grid shifted at random.</summary>
    Shuffled,

    /// <summary>Every window begins anywhere, independently of the others, as in nanoGPT.</summary>
    Random,

    /// <summary>Windows in the order of the text, again and again.</summary>
    Sequential,

    /// <summary>
    /// Every epoch walks all documents once in a new random order: a row begins with the token that ends the document
    /// before, and runs on over the document's end; a longer document has further rows of its own.
    /// </summary>
    Documents,
}
