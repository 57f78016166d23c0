using System.Collections.Concurrent;

namespace Skald.Tokenizers.Bpe;

/// <summary>Lends an <see cref="EncodeScratch"/> to each concurrent encoding of one tokenizer.</summary>
internal sealed class ScratchPool
{
    private readonly ConcurrentQueue<EncodeScratch> _others = new();
    private EncodeScratch? _first;

    public EncodeScratch Take() =>
        Interlocked.Exchange(ref _first, null) ?? (_others.TryDequeue(out EncodeScratch? other) ? other : new());

    public void Return(EncodeScratch scratch)
    {
        if (!scratch.IsWorthKeeping) return;
        if (Interlocked.CompareExchange(ref _first, scratch, null) is null) return;
        if (_others.Count < Environment.ProcessorCount) _others.Enqueue(scratch);
    }
}
