using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Skald.Cli.Tokens;

/// <summary>Tokens side by side, each with its id below.</summary>
/// <remarks>With colours the backgrounds alternate; without, a border stands between tokens.</remarks>
internal sealed class SegmentRows(Terminal terminal)
{
    private const int PipedWidth = 100;
    private const string Reset = "\e[0m";

    // Dark letters on backgrounds of the 256 colours.
    private static readonly string[] s_colours =
        ["\e[38;5;16;48;5;153m", "\e[38;5;16;48;5;157m", "\e[38;5;16;48;5;223m", "\e[38;5;16;48;5;183m"];

    private readonly int _width = terminal.OutputIsLive ? Math.Max(20, terminal.Rich.Profile.Width) : PipedWidth;
    private readonly StringBuilder _tokens = new();
    private readonly StringBuilder _ids = new();
    private int _used, _count;

    public void Write(TokenCut cut)
    {
        for (int i = 0; i < cut.Ids.Count; i++)
        {
            Add(cut.Show(i), cut.Ids[i].ToString(CultureInfo.InvariantCulture));
            if (cut.EndsLine(i)) End();
        }

        End();
    }

    private void Add(string shown, string id)
    {
        int textWidth = shown.GetCellWidth(), width = Math.Max(Math.Max(textWidth, id.Length), 1);
        if (_used > 0 && _used + width + 1 > _width) End();
        string blanks = new(' ', width - textWidth), idBlanks = new(' ', width - id.Length);
        if (terminal.HasColour)
        {
            _tokens.Append(s_colours[_count % s_colours.Length]).Append(shown).Append(Reset).Append(blanks).Append(' ');
            _ids.Append("\e[2m").Append(id).Append(Reset).Append(idBlanks).Append(' ');
        }
        else
        {
            if (_used == 0)
            {
                _tokens.Append('│');
                _ids.Append('│');
            }

            _tokens.Append(shown).Append(blanks).Append('│');
            _ids.Append(id).Append(idBlanks).Append('│');
        }

        _used += width + 1;
        _count++;
    }

    private void End()
    {
        if (_used == 0) return;
        terminal.Output.WriteLine(_tokens.ToString().TrimEnd(' '));
        terminal.Output.WriteLine(_ids.ToString().TrimEnd(' '));
        (_used, _) = (0, _tokens.Clear());
        _ids.Clear();
    }
}
