namespace Skald.Tokenizers.Training;

/// <summary>Texts that the caller enumerates.</summary>
internal sealed class StringSource(IEnumerable<string> texts) : TextSource
{
    private const int BlockChars = 1 << 17;

    public override long? ByteCount => null;

    public override ITextFeed Open() => new Feed(texts.GetEnumerator());

    private sealed class Feed(IEnumerator<string> texts) : ITextFeed
    {
        private ReadOnlyMemory<char> _rest;
        private bool _isWithin;

        public bool Take(TextBlock block)
        {
            int room = BlockChars;
            block.BeginsWithin = _isWithin;
            while (room > 0 && (!_rest.IsEmpty || TryNext()))
            {
                int length = _rest.Length <= block.LongestWhole ? _rest.Length : PartLength(_rest.Span, room);
                block.Strings.Add(_rest[..length]);
                _rest = _rest[length..];
                room -= length;
            }

            block.EndsWithin = _isWithin = !_rest.IsEmpty;
            return block.Strings.Count > 0;
        }

        public void Dispose() => texts.Dispose();

        private bool TryNext()
        {
            do
            {
                if (!texts.MoveNext()) return false;
                _rest = texts.Current.AsMemory();
            }
            while (_rest.IsEmpty);

            return true;
        }

        // Every pattern here ends a piece between a printing ASCII character and a space, whatever is around them.
        private static int PartLength(ReadOnlySpan<char> text, int room)
        {
            for (int at = Math.Max(1, room); at < text.Length; at++)
                if (text[at] == ' ' && text[at - 1] is > ' ' and <= '~') return at;
            return text.Length;
        }
    }
}
