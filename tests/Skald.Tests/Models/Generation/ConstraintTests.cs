using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Skald.Models;
using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;

namespace Skald.Tests.Models.Generation;

/// <summary>Whatever the logits say, a constrained text is whole and valid within its tokens.</summary>
/// <remarks>SKALD_SLOW=1 takes 10,000 random schemas.</remarks>
public sealed class ConstraintTests
{
    private static readonly byte[][] s_tokens = Tokens();
    private static readonly TokenTrie s_trie = TokenTrie.Of(s_tokens);

    private static int End => s_tokens.Length - 1;

    private static int Schemas => Environment.GetEnvironmentVariable("SKALD_SLOW") == "1" ? 10_000 : 300;

    [Fact]
    public void RandomSchemasWithRandomLogitsGiveValidJson()
    {
        for (int seed = 0; seed < Schemas; seed++)
        {
            (string schema, string text) = Case(seed);
            using JsonDocument rules = JsonDocument.Parse(schema), value = JsonDocument.Parse(text, new() { MaxDepth = 1000 });
            Assert.True(new SchemaValidator(rules.RootElement).IsValid(value.RootElement), $"{seed}: {schema}\n{text}");
        }
    }

    [Fact]
    public void RandomSchemasGiveWhatAjvAccepts() =>
        Ajv.AssertValid([.. Enumerable.Range(0, Schemas).Select(seed => Case(seed))]);

    [Theory]
    [InlineData("[a-z]+@[a-z]+\\.(com|org)")]
    [InlineData("(\\d{1,3}\\.){3}\\d{1,3}")]
    [InlineData("(?:a|bc?)*d{2,}?")]
    [InlineData("[^\\x00-\\x7f]+[a-z\\-]*|\\u00e9+")]
    [InlineData("^\\s?\\S+[.]\\D+\\W?$")]
    [InlineData("((a?b?){2,3}c?)*")]
    [InlineData("[日本語]{3,5}")]
    public void PatternsGiveTextsThatTheyMatch(string pattern)
    {
        TokenConstraint constraint = TokenConstraint.FromRegex(pattern, s_trie);
        for (int seed = 0; seed < 30; seed++)
        {
            string text = Write(constraint, seed, constraint.ShortestLength + (seed % 20));
            Assert.Matches(new Regex($"\\A(?:{pattern.TrimStart('^').TrimEnd('$')})\\z", RegexOptions.CultureInvariant), text);
        }
    }

    [Fact]
    public void AMaskAllowsWhatCanBeTakenAndFinishedAndNothingElse()
    {
        // Inside a string most bytes lead back to the state; 'e' does in none of the last one's.
        foreach (string pattern in (string[])["\"[^\"\\\\]*\"", "[a-e]*x", "(ab|e)*", "e{2}[^z]*z"])
        {
            TokenConstraint constraint = TokenConstraint.FromRegex(pattern, s_trie);
            for (int first = 0; first < 256; first++)
            {
                int state = first == 0 ? constraint.Start : constraint.Advance(constraint.Start, first);
                if (state == ByteAutomaton.Dead) continue;
                foreach (int left in (int[])[1, 2, 5, 1000])
                {
                    TokenMask mask = constraint.Mask(state, left);
                    bool[] allowed = [.. Enumerable.Range(0, s_tokens.Length).Select(id =>
                        constraint.Advance(state, id) is var next && next != ByteAutomaton.Dead && constraint.Cost(next) < left)];
                    Assert.Equal(allowed, Enumerable.Range(0, s_tokens.Length).Select(id => mask[id]));
                    Assert.Equal(allowed.Count(isAllowed => isAllowed), mask.Count);
                }
            }
        }
    }

    [Fact]
    public void GrammarsGiveTheirTexts()
    {
        const string Json = """
            # JSON as llama.cpp's example has it
            root   ::= object
            value  ::= object | array | string | number | ("true" | "false" | "null") ws
            object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
            array  ::= "[" ws ( value ("," ws value)* )? "]" ws
            string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
            number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
            ws     ::= | " " | "\n" [ \t]{0,20}
            """;
        TokenConstraint constraint = TokenConstraint.FromGrammar(Json, s_trie);
        Assert.Equal(2, constraint.ShortestLength);
        for (int seed = 0; seed < 40; seed++)
        {
            using JsonDocument parsed = JsonDocument.Parse(Write(constraint, seed, 2 + (4 * seed)), new() { MaxDepth = 1000 });
            Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        }

        TokenConstraint list = TokenConstraint.FromGrammar("root ::= item+\nitem ::= \"- \" [^\\n]{1,3}\n  \"\\n\"\n", s_trie);
        for (int seed = 0; seed < 20; seed++) Assert.Matches("\\A(- [^\\n]{1,6}\\n)+\\z", Write(list, seed, 12));
        TokenConstraint nested = TokenConstraint.FromGrammar("root ::= \"(\" root? \")\" | \"x\"", s_trie);
        string text = Write(nested, 5, 9);
        Assert.Equal(text.Count(c => c == '('), text.Count(c => c == ')'));
    }

    [Theory]
    [InlineData("""{"type":"string","multipleOf":3}""", "a keyword must be one of those supported, got 'multipleOf'")]
    [InlineData("""{"type":"text"}""", "a type must be one of JSON's, got 'text'")]
    [InlineData("""{"$ref":"#"}""", "left recursion")]
    [InlineData("""{"$ref":"http://x/y"}""", "a reference must lie in the schema itself")]
    [InlineData("""{"$ref":"#/$defs/no"}""", "a reference must lead somewhere")]
    [InlineData("""{"type":"integer","minimum":3,"maximum":2}""", "an integer must lie within its limits, got 3 to 2")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "at least one text must be possible")]
    [InlineData("""{"oneOf":[{"type":"number"},{"type":"integer"}]}""", "oneOf must list schemas of different types")]
    [InlineData("""{"type":"string","pattern":"(?=a)"}""", "a group must be plain")]
    [InlineData("""{"type":"string","maxLength":1000000}""", "a part may repeat at most 100000 times, got 1000000")]
    [InlineData("""{"enum":["a"],"minLength":2}""", "enum must stand without 'minLength'")]
    [InlineData("""{"type":"string","type":"null"}""", "keys that differ")]
    [InlineData("{", "it must be JSON")]
    [InlineData("false", "a schema must be an object or true")]
    public void SchemasThatCannotBeFollowedAreRefused(string schema, string reason) =>
        Refused(() => TokenConstraint.FromJsonSchema(schema, s_trie), reason);

    [Theory]
    [InlineData("a(b", "')' must come, got the end")]
    [InlineData("a)", "')' must have its '('")]
    [InlineData("a**", "a second one")]
    [InlineData("\\bx", "an escape must be one of those supported, got \\b")]
    [InlineData("(a)\\1", "an escape must be one of those supported, got \\1")]
    [InlineData("a{99999999999}", "a number must not exceed 100000")]
    [InlineData("[z-a]", "a range must go from a character to a later one")]
    [InlineData("[]", "at least one text must be possible")]
    public void PatternsThatCannotBeFollowedAreRefused(string pattern, string reason) =>
        Refused(() => TokenConstraint.FromRegex(pattern, s_trie), reason);

    [Theory]
    [InlineData("root ::= root \"a\" | \"b\"", "left recursion")]
    [InlineData("root ::= a\na ::= \"x\"? b\nb ::= a \"y\"", "left recursion")]
    [InlineData("root ::= missing", "every rule must be defined, and 'missing' is not")]
    [InlineData("rule ::= \"a\"", "a rule named root")]
    [InlineData("root ::= \"a\nroot ::= \"b\"", "")]
    [InlineData("root ::= \"a\"\nroot ::= \"b\"", "'root' is defined again")]
    [InlineData("root ::= \"a\" root", "at least one text must be possible")]
    public void GrammarsThatCannotBeFollowedAreRefused(string grammar, string reason) =>
        Refused(() => TokenConstraint.FromGrammar(grammar, s_trie), reason);

    [Fact]
    public void HostileSizesEndInSentences()
    {
        Refused(() => TokenConstraint.FromRegex(new string('(', 5000), s_trie), "nested 100 deep");
        Refused(() => TokenConstraint.FromGrammar("root ::= " + new string('(', 5000), s_trie), "nested 100 deep");
        Refused(() => TokenConstraint.FromJsonSchema(
            string.Concat(Enumerable.Repeat("{\"items\":", 500)) + "true" + new string('}', 500), s_trie), "nested at most 64 deep");
        Refused(() => TokenConstraint.FromRegex(new string('a', 2_000_000), s_trie), "its text may hold");
        Refused(
            () => TokenConstraint.FromRegex(string.Join('|', Enumerable.Repeat("[^\u0100-\u8000]{1,9}ab", 40_000)), s_trie),
            "at most 200000 parts");
        string chain = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}"));
        Refused(() => TokenConstraint.FromJsonSchema($"{{\"$defs\":{{{chain},\"d2000\":true}},\"$ref\":\"#/$defs/d0\"}}", s_trie), "");
        string bomb = "a{1,1000}";
        for (int i = 0; i < 5; i++) bomb = $"({bomb}){{1,1000}}";
        Assert.True(TokenConstraint.FromRegex(bomb, s_trie).ShortestLength == 1);
    }

    [Fact]
    public void TooFewTokensAreRefused()
    {
        TokenConstraint constraint = TokenConstraint.FromRegex("abcdef", s_trie);
        Refused(
            () => _ = new ConstraintProcessor(constraint, default, 5),
            "Constraint: its shortest text must fit the tokens to generate, 5, got 6 bytes; allow more tokens.");
        Assert.False(constraint.Accepts([IdOf("a")]));
        Assert.True(constraint.Accepts([.. "abcdef".Select(c => IdOf(c.ToString()))]));
    }

    [Fact]
    public void EndTokensComeOnlyWhereTheTextMayEnd()
    {
        var processor = new ConstraintProcessor(TokenConstraint.FromRegex("cd?", s_trie), new(End), 9);
        Assert.Equal((int[])[IdOf("c")], Allowed([]));
        Assert.Equal((int[])[IdOf("d"), End], Allowed([IdOf("c")]));
        Assert.Equal((int[])[End], Allowed([IdOf("c"), IdOf("d")]));
        Assert.True(processor.IsComplete([IdOf("c"), IdOf("d")]));
        Assert.False(processor.IsComplete([IdOf("c")]));
        Assert.Equal(
            $"Constraint: the tokens so far must follow it, and token 0 ({IdOf("b")}) does not.",
            Assert.Throws<InvalidOperationException>(() => Allowed([IdOf("b")])).Message);

        int[] Allowed(int[] row)
        {
            float[] logits = new float[s_tokens.Length];
            processor.Process(logits, new(row));
            return [.. logits.Index().Where(l => !float.IsNegativeInfinity(l.Item)).Select(l => l.Index)];
        }
    }

    private static (string Schema, string Text) Case(int seed)
    {
        var random = new Random(seed);
        string schema = new RandomSchema(random).Next(0).ToJsonString();
        TokenConstraint constraint = TokenConstraint.FromJsonSchema(schema, s_trie);
        return (schema, Write(constraint, seed, constraint.ShortestLength + random.Next(120)));
    }

    /// <summary>A text by random logits: the largest that is allowed.</summary>
    private static string Write(TokenConstraint constraint, int seed, int most)
    {
        var random = new Random(seed);
        var processor = new ConstraintProcessor(constraint, new(End), most);
        List<int> row = [];
        while (row.Count < most)
        {
            float[] logits = [.. s_tokens.Select(_ => random.NextSingle())];
            processor.Process(logits, new LogitsContext(row.ToArray()));
            int best = Array.IndexOf(logits, logits.Max());
            if (best == End) break;
            row.Add(best);
            if (processor.IsComplete(row.ToArray())) break;
        }

        Assert.True(constraint.Accepts(row.ToArray()));
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. row.SelectMany(id => s_tokens[id])]);
    }

    private static void Refused(Action compile, string reason) =>
        Assert.Contains(reason, Assert.Throws<ConstraintException>(compile).Message, StringComparison.Ordinal);

    private static int IdOf(string text) => Array.FindIndex(s_tokens, token => token.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)));

    /// <summary>All bytes, some longer tokens that cross JSON's borders, and an end token without bytes.</summary>
    private static byte[][] Tokens()
    {
        string[] longer =
        [
            "{\"", "\":", "\": ", "\",\"", "\", \"", "\"}", "\"]", "}]", "},{", "true", "false", "null", "ab", "abc", "name", "é", "日本",
            "本語", "12", "345", "-1", "0.", "e+", "\\u00", "\\\"", "\\n", "  ", "x\\", "[[", "]]", "[]", "{}",
            "\"\"", "2024-", "T1", "\ud83d\ude00",
        ];
        return [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. longer.Select(Encoding.UTF8.GetBytes), []];
    }
}
