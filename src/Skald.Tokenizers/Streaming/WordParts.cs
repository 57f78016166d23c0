using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Streaming;

/// <summary>Encodes a text that comes in parts word by word: ids come as soon as their word has ended.</summary>
internal sealed class WordParts(PipelineWords words) : PartEncoder
{
    private readonly WordScratch _scratch = new();
    private IWordModel? _first;
    private bool _hasBegun;
    private int _waiting;

    public override int Waiting => _waiting;

    public override void Append(ReadOnlySpan<char> text, ref IdSink sink)
    {
        if (text.IsEmpty) return;
        if (!_hasBegun)
        {
            bool hasPrefix = words.Prefixes(text, 0, out _first);
            _waiting = WordEncoder.Begin(_scratch, hasPrefix);
            _hasBegun = true;
        }

        _waiting = words.Encoder.EncodePart(text, _scratch, _waiting, ref _first, isLast: false, ref sink);
    }

    public override void Complete(ref IdSink sink)
    {
        if (_hasBegun) words.Encoder.EncodeEnd(_scratch, _waiting, _first, ref sink);
        (_hasBegun, _first, _waiting) = (false, null, 0);
    }
}
