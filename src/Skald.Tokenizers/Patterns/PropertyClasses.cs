using System.Globalization;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Patterns;

/// <summary>The sets that patterns name: <c>\p{..}</c>, <c>\d</c>, <c>\s</c> and <c>\w</c>.</summary>
internal static class PropertyClasses
{
    // Short and long names of general categories, in the order of UnicodeCategory.
    private static readonly string[] s_categories =
    [
        "lu uppercaseletter", "ll lowercaseletter", "lt titlecaseletter", "lm modifierletter", "lo otherletter",
        "mn nonspacingmark", "mc spacingmark", "me enclosingmark",
        "nd decimalnumber", "nl letternumber", "no othernumber",
        "zs spaceseparator", "zl lineseparator", "zp paragraphseparator",
        "cc control", "cf format", "cs surrogate", "co privateuse",
        "pc connectorpunctuation", "pd dashpunctuation", "ps openpunctuation", "pe closepunctuation",
        "pi initialpunctuation", "pf finalpunctuation", "po otherpunctuation",
        "sm mathsymbol", "sc currencysymbol", "sk modifiersymbol", "so othersymbol", "cn unassigned",
    ];

    private static readonly (string Names, string Prefix)[] s_groups =
    [
        ("l letter", "l"), ("m mark combiningmark", "m"), ("n number", "n"), ("z separator", "z"), ("c other", "c"),
        ("p punctuation punct", "p"), ("s symbol", "s"),
    ];

    private static readonly CodePointSet[] s_ofCategory = BuildCategories();

    /// <summary><c>\d</c>: decimal digits of all scripts.</summary>
    public static CodePointSet Digit { get; } = Find("nd")!;

    /// <summary><c>\s</c>: White_Space.</summary>
    public static CodePointSet Space { get; } = WithFlag(CharacterFlags.WhiteSpace);

    /// <summary><c>\w</c> as Oniguruma has it: Alphabetic, marks, decimal digits and connectors.</summary>
    public static CodePointSet Word { get; } =
        Find("alphabetic")!.Union(Find("m")!).Union(Digit).Union(Find("pc")!);

    /// <summary><c>\w</c> as Rust has it, and Unicode Technical Standard #18: joiners as well.</summary>
    public static CodePointSet WordWithJoiners { get; } = Word.Union(CodePointSet.Of(0x200C, 0x200D));

    /// <summary>The set of a property's name, or null for one that is not known.</summary>
    /// <param name="name">A category or script, short or long, <c>Script=..</c>, <c>Any</c> and a few more.</param>
    public static CodePointSet? Find(string name)
    {
        string plain = Plain(name);
        if (name.IndexOf('=', StringComparison.Ordinal) is int equals and >= 0)
        {
            string value = name[(equals + 1)..].Trim();
            return Plain(name[..equals]) switch
            {
                "script" or "sc" => Script(value),
                "generalcategory" or "gc" => Category(Plain(value)),
                _ => null,
            };
        }

        return plain switch
        {
            "any" => CodePointSet.All,
            "ascii" => CodePointSet.Range(0, 0x7F),
            "assigned" => s_ofCategory[(int)UnicodeCategory.OtherNotAssigned].Negate(),
            "whitespace" or "space" => WithFlag(CharacterFlags.WhiteSpace),
            "cased" => WithFlag(CharacterFlags.Cased),
            "caseignorable" => WithFlag(CharacterFlags.CaseIgnorable),
            "alphabetic" or "alpha" => Where(CharacterProperties.IsAlphabetic),
            _ => Category(plain) ?? Script(name.Trim()),
        };
    }

    private static CodePointSet? Category(string plain)
    {
        if (plain is "l&" or "lc" or "casedletter")
            return s_ofCategory[0].Union(s_ofCategory[1]).Union(s_ofCategory[2]);
        int one = Array.FindIndex(s_categories, names => names.Split(' ').Contains(plain));
        if (one >= 0) return s_ofCategory[one];
        string? prefix = Array.Find(s_groups, group => group.Names.Split(' ').Contains(plain)).Prefix;
        if (prefix is null) return null;
        return CodePointSet.OfRanges(Enumerable.Range(0, s_categories.Length)
            .Where(i => s_categories[i].StartsWith(prefix, StringComparison.Ordinal))
            .SelectMany(i => s_ofCategory[i].Ranges));
    }

    private static CodePointSet? Script(string name)
    {
        int script = CharacterProperties.FindScript(name.Replace(' ', '_').Replace('-', '_'));
        return script < 0 ? null : Where(c => CharacterProperties.Script(c) == script);
    }

    private static CodePointSet WithFlag(CharacterFlags flag) =>
        Where(c => (CharacterProperties.Flags(c) & flag) != 0);

    private static CodePointSet Where(Func<int, bool> isMember)
    {
        List<(int, int)> ranges = [];
        for (int c = 0; c <= CharacterProperties.LastCodePoint; c++)
        {
            if (!isMember(c)) continue;
            int first = c;
            while (c < CharacterProperties.LastCodePoint && isMember(c + 1)) c++;
            ranges.Add((first, c));
        }

        return CodePointSet.OfRanges(ranges);
    }

    private static CodePointSet[] BuildCategories()
    {
        List<(int, int)>[] ranges = [.. s_categories.Select(_ => new List<(int, int)>())];
        for (int first = 0, c = 1; c <= CharacterProperties.LastCodePoint + 1; c++)
        {
            UnicodeCategory category = CharacterProperties.Category(first);
            if (c <= CharacterProperties.LastCodePoint && CharacterProperties.Category(c) == category) continue;
            ranges[(int)category].Add((first, c - 1));
            first = c;
        }

        return [.. ranges.Select(CodePointSet.OfRanges)];
    }

    private static string Plain(string name) => string.Concat(
        name.Where(c => c is not (' ' or '_' or '-')).Select(char.ToLowerInvariant));
}
