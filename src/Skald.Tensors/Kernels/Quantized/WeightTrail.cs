namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Which weights are read after which: a model goes through its own in the same order for every token.</summary>
/// <remarks>
/// It serves to fetch ahead across products, and nothing else depends on it: a wrong guess costs some reads. Weights
/// count as following others once they have done so twice in a row; experts, chosen anew for each token, seldom do.
/// </remarks>
internal sealed class WeightTrail
{
    private const int Most = 1 << 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<nint, Follower> _followers = [];
    private nint _last;

    /// <summary>A product begins: where each thread's part of the one after it begins, or nothing if that is not known.</summary>
    /// <param name="weights">Its weights' address.</param>
    /// <param name="parts">Where each thread's part of them begins, and its bytes.</param>
    public ReadOnlySpan<WeightPart> Step(nint weights, ReadOnlySpan<WeightPart> parts)
    {
        lock (_lock)
        {
            if (_followers.Count >= Most) _followers.Clear();
            if (_followers.TryGetValue(_last, out Follower? follower)) follower.Meet(parts);
            else _followers.Add(_last, new(parts));
            _last = weights;
            return _followers.TryGetValue(weights, out Follower? next) && next.IsUsual ? next.Parts : default;
        }
    }

    private sealed class Follower(ReadOnlySpan<WeightPart> parts)
    {
        public WeightPart[] Parts { get; private set; } = parts.ToArray();

        public bool IsUsual { get; private set; }

        public void Meet(ReadOnlySpan<WeightPart> parts)
        {
            IsUsual = parts.SequenceEqual(Parts);
            if (!IsUsual) Parts = parts.ToArray();
        }
    }
}
