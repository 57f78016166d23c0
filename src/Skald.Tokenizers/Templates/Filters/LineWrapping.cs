using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Filters;

/// <summary>Breaks a line into lines of at most a width, between words and behind hyphens.</summary>
internal sealed class LineWrapping(Meter meter, int width, bool breaksWords, bool breaksAtHyphens)
{
    public List<string> Wrap(string line)
    {
        meter.Text(line.Length * 2L);
        meter.Scan(line.Length);
        var pending = new Stack<string>(Enumerable.Reverse(Chunks(line)));
        var lines = new List<string>();
        while (pending.Count > 0)
        {
            var current = new List<string>();
            int length = 0;
            if (lines.Count > 0 && string.IsNullOrWhiteSpace(pending.Peek())) pending.Pop();
            while (pending.TryPeek(out string? chunk) && length + CodePoints.Count(chunk) <= width)
            {
                meter.Step();
                length += CodePoints.Count(chunk);
                current.Add(pending.Pop());
            }

            if (pending.TryPeek(out string? tooLong) && CodePoints.Count(tooLong) > width)
                Break(pending, current, width - length);
            if (current.Count > 0 && string.IsNullOrWhiteSpace(current[^1])) current.RemoveAt(current.Count - 1);
            if (current.Count > 0) lines.Add(string.Concat(current));
        }

        return lines;
    }

    /// <summary>A word longer than a line: its beginning fills the line, or it gets a line of its own.</summary>
    private void Break(Stack<string> pending, List<string> current, int room)
    {
        meter.Step();
        if (breaksWords)
        {
            string word = pending.Pop();
            meter.Scan(word.Length);
            int end = Math.Max(room, 1);
            int hyphen = breaksAtHyphens ? CodePoints.Slice(word, 0, end).LastIndexOf('-') : -1;
            if (hyphen > 0 && word[..hyphen].Any(c => c != '-')) end = hyphen + 1;
            current.Add(CodePoints.Slice(word, 0, end));
            string rest = word[current[^1].Length..];
            meter.Text(rest.Length);
            if (rest.Length > 0) pending.Push(rest);
        }
        else if (current.Count == 0)
        {
            current.Add(pending.Pop());
        }
    }

    private List<string> Chunks(string line)
    {
        var chunks = new List<string>();
        for (int at = 0; at < line.Length;)
        {
            int end = at + 1;
            bool isSpace = Characters.IsSpace(line[at]);
            while (end < line.Length && Characters.IsSpace(line[end]) == isSpace)
            {
                bool isBreak = breaksAtHyphens && !isSpace && end - at > 1 && line[end - 1] == '-'
                    && char.IsLetter(line[end - 2]) && char.IsLetter(line[end]);
                if (isBreak) break;
                end++;
            }

            meter.Text(end - at);
            meter.Step();
            chunks.Add(line[at..end]);
            at = end;
        }

        return chunks;
    }
}
