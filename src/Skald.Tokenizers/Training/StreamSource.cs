namespace Skald.Tokenizers.Training;

/// <summary>Texts in the bytes of a stream.</summary>
/// <param name="open">Opens the stream.</param>
/// <param name="layout">Where its texts begin and end.</param>
/// <param name="field">Which field of a JSON object is the text.</param>
/// <param name="name">What errors call the stream.</param>
/// <param name="path">The file whose length is the number of bytes, or null.</param>
internal sealed class StreamSource(Func<Stream> open, TextLayout layout, string field, string name, string? path)
    : TextSource
{
    private const int BlockBytes = 1 << 18;
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public override long? ByteCount => path is not null && new FileInfo(path) is { Exists: true } file ? file.Length : null;

    public override ITextFeed Open() => new Feed(open(), layout, field, name);

    private sealed class Feed(Stream stream, TextLayout layout, string field, string name) : ITextFeed
    {
        private byte[] _rest = [];
        private bool _isWithin, _isEnded, _isBegun;
        private long _line = 1;

        public bool Take(TextBlock block)
        {
            if (_isEnded) return false;
            int length = _rest.Length, carried = length, target = Math.Max(Math.Max(BlockBytes, block.LongestWhole + 1), 2 * length);
            block.Reserve(target);
            _rest.CopyTo(block.Bytes, 0);
            int cut;
            while (true)
            {
                int read = stream.ReadAtLeast(block.Bytes.AsSpan(length, target - length), target - length, false);
                length += read;
                _isEnded = length < target;
                if (!_isBegun && block.Bytes.AsSpan(0, length).StartsWith(ByteOrderMark))
                {
                    block.Bytes.AsSpan(3, length - 3).CopyTo(block.Bytes);
                    length -= 3;
                }

                _isBegun = true;
                cut = _isEnded ? length : TextBorders.Last(block.Bytes.AsSpan(0, length), carried, layout, block);
                if (cut > 0 || _isEnded) break;
                carried = length;
                target = (int)Math.Min(2L * target, Array.MaxLength - TextBlock.Padding);
                if (target == length) throw new InvalidDataException(TooLong());
                block.Reserve(target);
            }

            (block.Layout, block.Field, block.Name, block.FirstLine) = (layout, field, name, _line);
            block.BeginsWithin = _isWithin;
            block.EndsWithin = _isWithin =
                !_isEnded && (layout == TextLayout.Whole || block.Bytes[cut - 1] != (byte)'\n');
            (block.Length, block.SourceBytes) = (cut, cut);
            if (layout == TextLayout.JsonLines) _line += block.Bytes.AsSpan(0, cut).Count((byte)'\n');
            _rest = block.Bytes[cut..length];
            return cut > 0;
        }

        public void Dispose() => stream.Dispose();

        private string TooLong() =>
            $"Training texts: {name} must have a line end or a space somewhere in {Array.MaxLength} bytes, got none; "
            + "cut it into lines.";
    }
}
