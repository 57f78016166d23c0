using Skald.Tensors;

namespace Skald.Models.Generation.Search;

/// <summary>One group of beams: those that grow and those that are finished.</summary>
/// <param name="options">How the search goes.</param>
/// <param name="ends">Tokens that end a text.</param>
/// <param name="promptLength">Tokens of the prompt.</param>
internal sealed class BeamGroup(BeamOptions options, TokenIds ends, int promptLength)
{
    private readonly List<BeamResult> _finished = [];
    private bool _canImprove = true;

    /// <summary>The growing beams, best first.</summary>
    public List<Beam> Running { get; private set; } = [];

    /// <summary>Whether nothing better can come.</summary>
    public bool IsDone => !_canImprove || Running.Count == 0 || (IsFull && options.EarlyStopping == EarlyStopping.WhenFull);

    /// <summary>The finished texts, best first.</summary>
    public IEnumerable<BeamResult> Results => _finished.Take(options.Results);

    private bool IsFull => _finished.Count == options.Beams;

    /// <summary>Begins with the prompt alone, in the state's first row.</summary>
    public void Begin(int[] prompt) => Running = [new(prompt, 0, 0, [], [])];

    /// <summary>Grows every beam by its best tokens and keeps the best of all.</summary>
    /// <param name="scores">For each running beam the log-probability of every token, after the processors.</param>
    /// <param name="taken">[vocabulary], how many beams of earlier groups took a token; raised by this group's.</param>
    /// <param name="isComplete">Whether nothing can follow the new tokens of a beam.</param>
    public void Advance(float[][] scores, int[] taken, Func<int[], bool> isComplete)
    {
        int length = Running[0].TokenScores.Length + 1;
        bool takes = _canImprove && !(IsFull && options.EarlyStopping == EarlyStopping.WhenFull);
        List<Beam> next = [];
        List<int> chosen = [];
        int rank = 0;
        foreach ((double sum, int from, int id) in Best(scores, taken))
        {
            Beam grown = Running[from].With(id, sum, scores[from][id], from);
            bool ended = ends.Contains(id) || length == options.MaxNewTokens || isComplete(grown.Tokens);
            if (ended ? rank < options.Beams : next.Count < options.Beams) chosen.Add(id);
            if (!ended && next.Count < options.Beams) next.Add(grown);
            if (ended && takes && rank < options.Beams) Finish(grown, length);
            rank++;
        }

        foreach (int id in chosen) taken[id]++;
        Running = next;
        _canImprove &= next.Count > 0 && CanBeat(next[0].Sum, length);
    }

    private List<(double Sum, int From, int Id)> Best(float[][] scores, int[] taken)
    {
        int count = Math.Max(2, 1 + ends.Count) * options.Beams;
        var queue = new PriorityQueue<(double Sum, int From, int Id), (double, int)>();
        for (int from = 0; from < Running.Count; from++)
        {
            for (int id = 0; id < scores[from].Length; id++)
            {
                double sum = Running[from].Sum + scores[from][id] - (options.DiversityPenalty * taken[id]);
                if (double.IsNegativeInfinity(sum)) continue;
                (double, int) priority = (sum, -((from * scores[from].Length) + id));
                if (queue.Count < count) queue.Enqueue((sum, from, id), priority);
                else queue.EnqueueDequeue((sum, from, id), priority);
            }
        }

        List<(double, int, int)> best = [];
        while (queue.TryDequeue(out (double, int, int) one, out _)) best.Add(one);
        best.Reverse();
        return best;
    }

    private void Finish(Beam beam, int length)
    {
        double score = beam.Sum / ScalarMath.Pow(length, options.LengthPenalty);
        int at = _finished.FindIndex(other => other.Score < score);
        _finished.Insert(at < 0 ? _finished.Count : at, new(beam.Tokens[promptLength..], score, beam.TokenScores, beam.Rows));
        if (_finished.Count > options.Beams) _finished.RemoveAt(options.Beams);
    }

    private bool CanBeat(double sum, int length)
    {
        if (!IsFull) return true;
        bool grows = options.EarlyStopping == EarlyStopping.Never && options.LengthPenalty > 0;
        return sum / ScalarMath.Pow(grows ? options.MaxNewTokens : length, options.LengthPenalty) > _finished[^1].Score;
    }
}
