namespace Skald.Tokenizers.Splitting;

/// <summary>How patterns like Llama 3's differ from each other.</summary>
/// <param name="Digits">Most digits of a number: 1 or 3.</param>
/// <param name="CutsCases">A word ends where lower case turns to upper.</param>
/// <param name="TakesSlashes">Slashes stay with marks and line ends before them.</param>
/// <param name="Contractions">What becomes of contractions.</param>
internal readonly record struct PrefixedStyle(
    int Digits, bool CutsCases, bool TakesSlashes, ContractionStyle Contractions);
