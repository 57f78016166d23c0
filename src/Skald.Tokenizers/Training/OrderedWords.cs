using System.Runtime.InteropServices;
using System.Text;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Training;

/// <summary>Words that several threads work on, with sums that are taken in their order.</summary>
internal sealed class OrderedWords
{
    private const int PartWords = 512;

    private readonly byte[][] _words;
    private readonly int _threads;
    private readonly CancellationToken _cancellationToken;

    public OrderedWords(
        IReadOnlyList<KeyValuePair<string, long>> words, int threads, CancellationToken cancellationToken)
    {
        Dictionary<string, byte[]> known = new(StringComparer.Ordinal);
        _words = new byte[words.Count][];
        for (int i = 0; i < _words.Length; i++)
        {
            ref byte[]? utf8 = ref CollectionsMarshal.GetValueRefOrAddDefault(known, words[i].Key, out _);
            _words[i] = utf8 ??= Encoding.UTF8.GetBytes(words[i].Key);
        }

        Counts = [.. words.Select(word => word.Value)];
        (_threads, _cancellationToken) = (threads, cancellationToken);
    }

    public long[] Counts { get; }

    /// <summary>How often each piece is expected, over all ways to write the words.</summary>
    public float[] Expect(FloatPieces pieces)
    {
        float[] expected = new float[pieces.Texts.Length];
        ForParts(
            _words.Length, () => new FloatLattice(),
            (lattice, word, found) =>
            {
                lattice.Set(_words[word], pieces);
                lattice.Expect(Counts[word], found);
            },
            found =>
            {
                foreach ((int id, double times) in found) expected[id] = (float)(expected[id] + times);
            });
        return expected;
    }

    /// <summary>How often each piece is used in the best ways to write the words.</summary>
    public float[] Usage(FloatPieces pieces)
    {
        float[] usage = new float[pieces.Texts.Length];
        ForParts(
            _words.Length, () => (Lattice: new FloatLattice(), Ids: new List<int>()),
            (scratch, word, found) =>
            {
                scratch.Lattice.Set(_words[word], pieces);
                scratch.Lattice.Best(scratch.Ids);
                foreach (int id in scratch.Ids) found.Add((id, Counts[word]));
            },
            found =>
            {
                foreach ((int id, double times) in found) usage[id] += (float)times;
            });
        return usage;
    }

    /// <summary>
    /// For each piece in order the parts, from the last to the first, that would take its place: null where they are
    /// more likely than the piece itself, none where there are none.
    /// </summary>
    public List<int>?[] Alternatives(FloatPieces pieces)
    {
        List<int>?[] alternatives = new List<int>?[pieces.Order.Length];
        ForParts(
            pieces.Order.Length, () => new FloatLattice(),
            (lattice, i, found) =>
            {
                int id = pieces.Order[i];
                List<int> parts = [];
                byte[] piece = Encoding.UTF8.GetBytes(pieces.Texts[id]);
                bool isSingle = CodePoints.Decode(piece, 0).Size == piece.Length;
                if (!isSingle)
                {
                    lattice.Set(piece, pieces, withWhole: false);
                    if (lattice.Best(parts) >= pieces.Scores[id]) parts = null!;
                }

                alternatives[i] = parts;
            },
            _ => { });
        return alternatives;
    }

    // Parts of the words are done by whichever thread is free; what they found is added up in their order.
    private void ForParts<TScratch>(
        int count, Func<TScratch> begin, Action<TScratch, int, List<(int, double)>> work,
        Action<List<(int Id, double Times)>> add)
    {
        int parts = (count + PartWords - 1) / PartWords, group = 8 * _threads;
        TScratch[] scratch = [.. Enumerable.Range(0, _threads).Select(_ => begin())];
        List<(int, double)>[] found = [.. Enumerable.Range(0, group).Select(_ => new List<(int, double)>())];
        for (int first = 0; first < parts; first += group)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int next = first - 1, end = Math.Min(parts, first + group);
            BatchLoop.Run(Math.Min(_threads, end - first), thread =>
            {
                for (int part; (part = Interlocked.Increment(ref next)) < end;)
                {
                    List<(int, double)> list = found[part - first];
                    list.Clear();
                    for (int i = part * PartWords; i < Math.Min(count, (part + 1) * PartWords); i++)
                        work(scratch[thread], i, list);
                }
            });
            for (int part = first; part < end; part++) add(found[part - first]);
        }
    }
}
