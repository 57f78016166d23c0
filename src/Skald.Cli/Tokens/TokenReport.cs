using System.Globalization;
using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Cli.Tokens;

/// <summary>Writes how a text was cut: the tokens to standard output, the figures to standard error.</summary>
internal sealed class TokenReport(CommandContext context)
{
    private const int MostNamed = 3;

    /// <summary>One tokenizer's cut.</summary>
    public void Write(TokenCut cut, SpecialTokenPolicy policy)
    {
        if (context.Json)
        {
            context.WriteJson(json => WriteMembers(json, cut));
            return;
        }

        new SegmentRows(context.Terminal).Write(cut);
        context.Error.WriteLine(Figures(cut));
        if (policy != SpecialTokenPolicy.PlainText || cut.SpeltSpecials() is not { Count: > 0 } spelt) return;
        string more = spelt.Count > MostNamed ? " and others" : "";
        context.Error.WriteLine($"the text spells {string.Join(", ", spelt.Take(MostNamed))}{more}: taken as plain text; "
            + "--special allow takes such words for the tokens.");
    }

    /// <summary>Two tokenizers' cuts beside each other.</summary>
    public void Write(TokenCut first, TokenCut second)
    {
        CutDifference? difference = CutDifference.Find(first, second);
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteStartArray("tokenizers");
                WriteObject(json, first);
                WriteObject(json, second);
                json.WriteEndArray();
                if (difference is null) json.WriteNull("firstDifference");
                else WriteDifference(json, difference, first, second);
            });
            return;
        }

        foreach (TokenCut cut in (TokenCut[])[first, second])
        {
            context.Output.WriteLine(cut.Name);
            new SegmentRows(context.Terminal).Write(cut);
            context.Output.WriteLine();
        }

        int width = Math.Max(first.Name.Length, second.Name.Length);
        context.Output.WriteLine($"{"".PadRight(width)}  tokens  bytes per token  tokens per word");
        foreach (TokenCut cut in (TokenCut[])[first, second])
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{cut.Name.PadRight(width)}  {cut.Ids.Count,6}  {cut.BytesPerToken,15:F2}  {cut.TokensPerWord,15:F2}"));
        }

        context.Output.WriteLine(Sentence(difference, first, second));
    }

    /// <summary>The first difference in words.</summary>
    public static string Sentence(CutDifference? difference, TokenCut first, TokenCut second) => difference is null
        ? "both cut the text alike"
        : string.Create(CultureInfo.InvariantCulture, $"first difference at character {difference.Start}: ")
            + $"{first.Name} {CutDifference.Show(first, difference.First)}, "
            + $"{second.Name} {CutDifference.Show(second, difference.Second)}";

    private static string Figures(TokenCut cut)
    {
        string shares = cut.Ids.Count == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $"; {cut.BytesPerToken:F2} bytes per token, {cut.TokensPerWord:F2} tokens per word");
        string decoded = cut.Tokenizer.Decode([.. cut.Ids], skipSpecialTokens: false);
        string back = decoded == cut.Text ? "" : "; decoding gives another text";
        return string.Create(CultureInfo.InvariantCulture,
            $"{Count(cut.Ids.Count, "token")}, {Count(cut.Bytes, "byte")}, {Count(cut.Characters, "character")}{shares}{back}");
    }

    private static string Count(int number, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    private static void WriteObject(Utf8JsonWriter json, TokenCut cut)
    {
        json.WriteStartObject();
        json.WriteString("name", cut.Name);
        WriteMembers(json, cut);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, TokenCut cut)
    {
        json.WriteStartArray("ids");
        foreach (int id in cut.Ids) json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteNumber("bytes", cut.Bytes);
        json.WriteNumber("characters", cut.Characters);
        json.WriteNumber("words", cut.Words);
        json.WriteStartArray("segments");
        for (int i = 0; i < cut.Ids.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", cut.Ids[i]);
            json.WriteString("token", cut.Tokenizer.GetToken(cut.Ids[i]));
            json.WriteString("bytes", Convert.ToHexString(cut.Tokenizer.GetBytes(cut.Ids[i])));
            json.WriteNumber("start", cut.Spans[i].Start);
            json.WriteNumber("end", cut.Spans[i].End);
            json.WriteBoolean("special", cut.Tokenizer.IsSpecial(cut.Ids[i]));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDifference(Utf8JsonWriter json, CutDifference difference, TokenCut first, TokenCut second)
    {
        json.WriteStartObject("firstDifference");
        json.WriteNumber("start", difference.Start);
        WriteIds(json, "first", first, difference.First);
        WriteIds(json, "second", second, difference.Second);
        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, string name, TokenCut cut, Range range)
    {
        json.WriteStartArray(name);
        foreach (int id in cut.Ids.Take(range)) json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
