using System.Text;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Training;

/// <summary>The pieces of a SentencePiece unigram model in training: seeds, of which fewer and fewer are alive.</summary>
internal sealed class FloatPieces
{
    private const float UnknownPenalty = 10;

    /// <param name="seeds">All pieces with their weights; each gets its place in the list for a number.</param>
    public FloatPieces(IReadOnlyList<(string Piece, float Weight)> seeds)
    {
        Texts = [.. seeds.Select(seed => seed.Piece)];
        Scores = new float[seeds.Count];
        IsAlive = new bool[seeds.Count];
        for (int id = 0; id < Texts.Length; id++) Trie.TryAdd(Encoding.UTF8.GetBytes(Texts[id]), id);
        float sum = 0;
        foreach ((_, float weight) in seeds) sum += weight;
        float logSum = (float)UnigramMath.Log(sum);
        Set([.. seeds.Select((seed, id) => (id, (float)(UnigramMath.Log(seed.Weight) - logSum)))]);
    }

    public Trie<byte> Trie { get; } = new();

    public string[] Texts { get; }

    public float[] Scores { get; }

    public bool[] IsAlive { get; }

    /// <summary>Pieces that are alive, in an order that sums keep to.</summary>
    public int[] Order { get; private set; } = [];

    public float LowestScore { get; private set; }

    public int UnknownId => Order[0];

    public float UnknownScore { get; private set; }

    /// <summary>Keeps these pieces only, with these scores.</summary>
    public void Set(IReadOnlyList<(int Id, float Score)> kept)
    {
        Array.Clear(IsAlive);
        Order = new int[kept.Count];
        LowestScore = float.MaxValue;
        for (int i = 0; i < kept.Count; i++)
        {
            (int id, float score) = kept[i];
            (Order[i], Scores[id], IsAlive[id]) = (id, score, true);
            LowestScore = Math.Min(LowestScore, score);
        }

        UnknownScore = LowestScore - UnknownPenalty;
    }
}
