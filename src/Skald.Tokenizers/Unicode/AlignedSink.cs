namespace Skald.Tokenizers.Unicode;

/// <summary>Collects normalised code points and, for each, how many of the source it stands for.</summary>
internal readonly struct AlignedSink(List<int> codePoints, List<int> consumed) : INormalizedSink
{
    public void Add(int codePoint, int consumedHere)
    {
        codePoints.Add(codePoint);
        consumed.Add(consumedHere);
    }
}
