namespace Skald.Cli.Models;

/// <summary>Leaves out of a stream of text what stands between think tags, and counts it.</summary>
/// <param name="isInside">Whether the text begins inside.</param>
internal sealed class ReasoningFold(bool isInside)
{
    private const string Opening = "<think>", Closing = "</think>";

    private string _open = "";
    private bool _isInside = isInside, _trims;

    /// <summary>Characters that were left out.</summary>
    public int Folded { get; private set; }

    /// <summary>Whether the text is inside a reasoning now.</summary>
    public bool IsInside => _isInside;

    /// <summary>Takes new text and gives what is to be shown.</summary>
    public string Append(string text)
    {
        string shown = "";
        _open += text;
        while (true)
        {
            string tag = _isInside ? Closing : Opening;
            int at = _open.IndexOf(tag, StringComparison.Ordinal);
            int end = at >= 0 ? at : _open.Length - Held(_open, tag);
            if (_isInside) Folded += end;
            else shown += Show(_open[..end]);
            _open = _open[(at >= 0 ? at + tag.Length : end)..];
            if (at < 0) return shown;
            _trims |= _isInside;
            _isInside = !_isInside;
        }
    }

    /// <summary>What was held back for a tag that doesn't come.</summary>
    public string Flush()
    {
        string rest = _isInside ? "" : Show(_open);
        if (_isInside) Folded += _open.Length;
        _open = "";
        return rest;
    }

    /// <summary>After a reasoning come line ends that belong to it.</summary>
    private string Show(string text)
    {
        if (!_trims) return text;
        string trimmed = text.TrimStart();
        if (trimmed.Length > 0) _trims = false;
        return trimmed;
    }

    private static int Held(string text, string tag)
    {
        for (int length = Math.Min(tag.Length - 1, text.Length); length > 0; length--)
            if (text.EndsWith(tag[..length], StringComparison.Ordinal)) return length;
        return 0;
    }
}
