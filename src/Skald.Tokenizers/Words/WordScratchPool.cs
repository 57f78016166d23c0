using System.Collections.Concurrent;

namespace Skald.Tokenizers.Words;

/// <summary>Lends a <see cref="WordScratch"/> to each concurrent encoding of one tokenizer.</summary>
internal sealed class WordScratchPool
{
    private readonly ConcurrentQueue<WordScratch> _others = new();
    private WordScratch? _first;

    public WordScratch Take() =>
        Interlocked.Exchange(ref _first, null) ?? (_others.TryDequeue(out WordScratch? other) ? other : new());

    public void Return(WordScratch scratch)
    {
        if (!scratch.IsWorthKeeping) return;
        if (Interlocked.CompareExchange(ref _first, scratch, null) is null) return;
        if (_others.Count < Environment.ProcessorCount) _others.Enqueue(scratch);
    }
}
