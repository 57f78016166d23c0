using System.Globalization;

namespace Skald.UnicodeTables;

/// <summary>The text files of the Unicode Character Database, as arrays over all code points.</summary>
internal sealed class Ucd
{
    public const int CodePoints = 0x110000;

    private readonly string _folder;
    private readonly Dictionary<int, (bool IsCompatible, int[] Mapping)> _direct = [];

    public Ucd(string folder)
    {
        _folder = folder;
        Version = ReadVersion();
        Category = new byte[CodePoints];
        CombiningClass = new byte[CodePoints];
        Script = new byte[CodePoints];
        Category.AsSpan().Fill((byte)UnicodeCategory.OtherNotAssigned);
        ReadScripts();
        ReadUnicodeData();
        ReadSpecialCasing();
        ReadCaseFolding();
        foreach (int codePoint in _direct.Keys.Order()) Decompose(codePoint);
        ReadCompositions();
    }

    public Version Version { get; }

    public byte[] Category { get; }

    public byte[] CombiningClass { get; }

    public byte[] Script { get; }

    /// <summary>"Long_Name;Shrt", by number; number 0 is Unknown.</summary>
    public List<string> ScriptNames { get; } = [];

    public SortedDictionary<int, int[]> Canonical { get; } = [];

    public SortedDictionary<int, int[]> Compatible { get; } = [];

    public SortedDictionary<int, int[]> Lower { get; } = [];

    public SortedDictionary<int, int[]> Upper { get; } = [];

    /// <summary>Capitals as they stand at the beginning of a word.</summary>
    public SortedDictionary<int, int[]> Title { get; } = [];

    public SortedDictionary<int, int[]> Fold { get; } = [];

    public SortedDictionary<int, int[]> SimpleFold { get; } = [];

    public List<(int First, int Second, int Composite)> Compositions { get; } = [];

    /// <summary>Code points that a file lists with this property, and this value where one is given.</summary>
    public HashSet<int> Property(string file, string name, string? value = null)
    {
        HashSet<int> found = [];
        foreach (string[] fields in Records(file))
        {
            if (fields[1] != name || (value is not null && fields[2] != value)) continue;
            (int first, int last) = Range(fields[0]);
            for (int c = first; c <= last; c++) found.Add(c);
        }

        return found;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int[] Sequence(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Hex)];

    private static (int First, int Last) Range(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? (Hex(text), Hex(text)) : (Hex(text[..dots]), Hex(text[(dots + 2)..]));
    }

    private static UnicodeCategory CategoryOf(string code) => code switch
    {
        "Lu" => UnicodeCategory.UppercaseLetter, "Ll" => UnicodeCategory.LowercaseLetter,
        "Lt" => UnicodeCategory.TitlecaseLetter, "Lm" => UnicodeCategory.ModifierLetter,
        "Lo" => UnicodeCategory.OtherLetter, "Mn" => UnicodeCategory.NonSpacingMark,
        "Mc" => UnicodeCategory.SpacingCombiningMark, "Me" => UnicodeCategory.EnclosingMark,
        "Nd" => UnicodeCategory.DecimalDigitNumber, "Nl" => UnicodeCategory.LetterNumber,
        "No" => UnicodeCategory.OtherNumber, "Zs" => UnicodeCategory.SpaceSeparator,
        "Zl" => UnicodeCategory.LineSeparator, "Zp" => UnicodeCategory.ParagraphSeparator,
        "Cc" => UnicodeCategory.Control, "Cf" => UnicodeCategory.Format,
        "Cs" => UnicodeCategory.Surrogate, "Co" => UnicodeCategory.PrivateUse,
        "Pc" => UnicodeCategory.ConnectorPunctuation, "Pd" => UnicodeCategory.DashPunctuation,
        "Ps" => UnicodeCategory.OpenPunctuation, "Pe" => UnicodeCategory.ClosePunctuation,
        "Pi" => UnicodeCategory.InitialQuotePunctuation, "Pf" => UnicodeCategory.FinalQuotePunctuation,
        "Po" => UnicodeCategory.OtherPunctuation, "Sm" => UnicodeCategory.MathSymbol,
        "Sc" => UnicodeCategory.CurrencySymbol, "Sk" => UnicodeCategory.ModifierSymbol,
        "So" => UnicodeCategory.OtherSymbol,
        _ => throw new InvalidDataException($"UnicodeData.txt: a general category must be known, got {code}."),
    };

    private IEnumerable<string[]> Records(string file)
    {
        foreach (string line in File.ReadLines(Path.Combine(_folder, file)))
        {
            string data = line.Split('#')[0].Trim();
            if (data.Length > 0) yield return [.. data.Split(';').Select(field => field.Trim())];
        }
    }

    private Version ReadVersion()
    {
        string first = File.ReadLines(Path.Combine(_folder, "PropList.txt")).First();  // # PropList-15.0.0.txt
        return Version.Parse(first["# PropList-".Length..^".txt".Length]);
    }

    private void ReadScripts()
    {
        Dictionary<string, byte> numbers = [];
        foreach (string[] fields in Records("PropertyValueAliases.txt").Where(f => f[0] == "sc")
            .OrderBy(f => f[2] == "Unknown" ? "" : f[2], StringComparer.Ordinal))
        {
            numbers.Add(fields[2], checked((byte)ScriptNames.Count));
            ScriptNames.Add(string.Join(';', new[] { fields[2], fields[1] }.Concat(fields.Skip(3)).Distinct()));
        }

        foreach (string[] fields in Records("Scripts.txt"))
        {
            (int first, int last) = Range(fields[0]);
            Script.AsSpan(first..(last + 1)).Fill(numbers[fields[1]]);
        }
    }

    private void ReadUnicodeData()
    {
        int rangeStart = -1;
        foreach (string[] fields in Records("UnicodeData.txt"))
        {
            int codePoint = Hex(fields[0]);
            if (fields[1].EndsWith(", First>", StringComparison.Ordinal))
            {
                rangeStart = codePoint;
                continue;
            }

            int first = fields[1].EndsWith(", Last>", StringComparison.Ordinal) ? rangeStart : codePoint;
            Category.AsSpan(first..(codePoint + 1)).Fill((byte)CategoryOf(fields[2]));
            CombiningClass[codePoint] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
            if (fields[13].Length > 0) Lower[codePoint] = [Hex(fields[13])];
            if (fields[12].Length > 0) Upper[codePoint] = [Hex(fields[12])];
            string title = fields[14].Length > 0 ? fields[14] : fields[12];  // none means as the capital
            if (title.Length > 0 && Hex(title) != codePoint) Title[codePoint] = [Hex(title)];
            if (fields[5].Length == 0) continue;
            bool isCompatible = fields[5][0] == '<';
            string mapping = isCompatible ? fields[5][(fields[5].IndexOf('>') + 1)..] : fields[5];
            _direct[codePoint] = (isCompatible, Sequence(mapping));
        }
    }

    private void ReadSpecialCasing()
    {
        foreach (string[] fields in Records("SpecialCasing.txt"))
        {
            // A fifth field that is not empty is a condition: a language or a place in the word.
            if (fields.Length > 5) continue;
            int codePoint = Hex(fields[0]);
            foreach ((SortedDictionary<int, int[]> map, string field) in
                new[] { (Lower, fields[1]), (Title, fields[2]), (Upper, fields[3]) })
            {
                int[] mapping = Sequence(field);
                if (mapping is not [int same] || same != codePoint) map[codePoint] = mapping;
                else map.Remove(codePoint);
            }
        }
    }

    private void ReadCaseFolding()
    {
        foreach (string[] fields in Records("CaseFolding.txt"))
        {
            if (fields[1] is "C" or "F") Fold[Hex(fields[0])] = Sequence(fields[2]);
            if (fields[1] is "C" or "S") SimpleFold[Hex(fields[0])] = Sequence(fields[2]);
        }
    }

    private void Decompose(int codePoint)
    {
        int[] canonical = [.. Expand(codePoint, withCompatible: false)];
        if (canonical is not [int same] || same != codePoint) Canonical[codePoint] = canonical;
        Compatible[codePoint] = [.. Expand(codePoint, withCompatible: true)];
    }

    private IEnumerable<int> Expand(int codePoint, bool withCompatible) =>
        _direct.TryGetValue(codePoint, out (bool IsCompatible, int[] Mapping) direct)
            && (withCompatible || !direct.IsCompatible)
            ? direct.Mapping.SelectMany(part => Expand(part, withCompatible))
            : [codePoint];

    private void ReadCompositions()
    {
        HashSet<int> excluded = Property("DerivedNormalizationProps.txt", "Full_Composition_Exclusion");
        foreach ((int codePoint, (bool isCompatible, int[] mapping)) in _direct.OrderBy(pair => pair.Key))
            if (!isCompatible && mapping.Length == 2 && !excluded.Contains(codePoint))
                Compositions.Add((mapping[0], mapping[1], codePoint));
    }
}
