namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Finds the line and column of a place in a text.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    public LineMap(string text)
    {
        for (int at = 0; (at = text.IndexOf('\n', at)) >= 0;) _starts.Add(++at);
    }

    public SourcePosition At(int offset)
    {
        int line = _starts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        return new SourcePosition(line + 1, offset - _starts[line] + 1);
    }
}
