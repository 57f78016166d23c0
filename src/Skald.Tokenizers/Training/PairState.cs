namespace Skald.Tokenizers.Training;

/// <summary>A pair of neighbouring symbols.</summary>
internal struct PairState
{
    /// <summary>Both symbols; see <see cref="PairTable.Key"/>.</summary>
    public ulong Key;

    /// <summary>How often it was seen, with what overlapping occurrences left of a merged one.</summary>
    public long Count;

    public int PlaceStart, PlaceCount;

    /// <summary>Whether the current merge made more of it.</summary>
    public bool IsTouched;

    public readonly int Left => (int)(Key >> 32);

    public readonly int Right => (int)(uint)Key;
}
