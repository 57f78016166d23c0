using System.Globalization;
using System.IO.Compression;
using System.Text;
using Skald.Formats;
using Skald.Tests.Tokenizers.Templates;
using Skald.Tokenizers;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Loading;
using Skald.Tokenizers.Patterns;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Tiktoken;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>
/// Broken files of every kind are refused with the documented exceptions, or load and then work; nothing else.
/// </summary>
public sealed class LoaderFuzzTests
{
    // One id near the limit makes tables of a million entries: that much may be asked for with few bytes.
    private const long MostAllocated = 400L << 20;

    private static readonly string[] s_texts =
    [
        "The king's naïve 日本 ＦＵＬＬ <tool> \u0301", "  a\n\n b\t12345 ▁▁x",
        "𝓼👩\u200D👧 \uFB01 É\u0327 <|endoftext|> [SEP]", "", " ", "\0\uFFFD",
        "abababababababababababababababab,,,,,,,,,,,,,,,,,,,,,,,,the the the the", "\ud800x\udc00",
    ];

    [Fact]
    public void TokenizerJson()
    {
        byte[][] seeds = LoaderSeeds.TokenizerJson();
        AssertLoad(seeds, bytes => Tokenizer.FromJson(bytes));
        Fuzz(100, random => Case(random.Next(4) == 0 ? ByteMutator.Change(random, seeds) : JsonMutator.Change(random, seeds),
            bytes => Tokenizer.FromJson(bytes)));
    }

    [Fact]
    public void Folders()
    {
        (byte[] vocabulary, byte[] merges) = LoaderSeeds.Legacy();
        byte[] words = LoaderSeeds.WordList();
        byte[][] settings =
        [
            """
            {"bos_token":"<s>","eos_token":{"content":"<|endoftext|>","lstrip":false},"add_prefix_space":true,
            "additional_special_tokens":["a","b"]}
            """u8.ToArray(),
            """
            {"tokenizer_class":"BertTokenizer","do_lower_case":false,"strip_accents":null,"unk_token":"[UNK]",
            "cls_token":"[CLS]"}
            """u8.ToArray(),
        ];
        using TemporaryFolder folder = new();
        Fuzz(60, random =>
        {
            foreach (string file in Directory.GetFiles(folder.Path)) File.Delete(file);
            bool isBpe = random.Next(2) == 0;
            Write("tokenizer_config.json", settings, random.Next(3) == 0);
            Write("special_tokens_map.json", settings, random.Next(3) == 0);
            if (isBpe)
            {
                Write("vocab.json", [vocabulary], random.Next(2) == 0);
                Write("merges.txt", [merges], random.Next(2) == 0);
            }
            else
            {
                Write("vocab.txt", [words], random.Next(2) == 0);
            }

            return Case([], _ => Tokenizer.FromFolder(folder.Path));

            void Write(string name, byte[][] seeds, bool changes) => File.WriteAllBytes(folder.File(name), changes
                ? name.EndsWith(".json", StringComparison.Ordinal) && name != "vocab.json" && random.Next(2) == 0
                    ? JsonMutator.Change(random, seeds) : ByteMutator.Change(random, seeds)
                : seeds[random.Next(seeds.Length)]);
        });
    }

    [Fact]
    public void SentencePieceModels()
    {
        byte[][] seeds = LoaderSeeds.SentencePiece();
        AssertLoad(seeds, bytes => SentencePieceTokenizer.FromModel(bytes));
        Fuzz(300, random => Case(ByteMutator.Change(random, seeds), bytes => SentencePieceTokenizer.FromModel(bytes)));
    }

    [Fact]
    public void Llama2CVocabularies()
    {
        byte[][] seeds = LoaderSeeds.Llama2C();
        Fuzz(300, random => Case(ByteMutator.Change(random, seeds), bytes => SentencePieceTokenizer.FromLlama2C(bytes)));
    }

    [Fact]
    public void TiktokenRanks()
    {
        byte[][] text = [LoaderSeeds.TiktokenText()];
        string[] patterns =
            [@"\p{N}{1,3}| ?\w+|\s+(?!\S)|.", SplitPatterns.Text(SplitPattern.Gpt2), SplitPatterns.Text(SplitPattern.O200k)];
        byte[][] json = [.. patterns.Select(LoaderSeeds.TiktokenJson)];
        AssertLoad([.. text, .. json], bytes => TiktokenEncoding.ReadTokenizer(bytes, "gpt2"));
        Fuzz(300, random =>
        {
            byte[] file = random.Next(3) switch
            {
                0 => ByteMutator.Change(random, text),
                1 => ByteMutator.Change(random, json),
                _ => JsonMutator.Change(random, json),
            };
            return Case(file, bytes => TiktokenEncoding.ReadTokenizer(bytes, random.Next(2) == 0 ? "gpt2" : "cl100k_base"));
        });
    }

    [Fact]
    public void GgufVocabularies()
    {
        byte[][] seeds = LoaderSeeds.Gguf();
        using TemporaryFolder folder = new();
        string path = folder.File("fuzz.gguf");
        AssertLoad(seeds, Load);
        Fuzz(200, random => Case(ByteMutator.Change(random, seeds), Load));

        Tokenizer Load(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return Tokenizer.FromGguf(path);
        }
    }

    [Fact]
    public void CharacterMaps()
    {
        byte[][] maps = [LoaderSeeds.CharacterMap()];
        (SentencePieceEntry[] pieces, SentencePieceSettings settings) =
            SentencePieceFile.Read(LoaderSeeds.SentencePiece()[^2], "m");
        Fuzz(60, random => Case(ByteMutator.Change(random, maps), bytes => SentencePieceAssembly.Create(
            pieces, settings with { CharacterMap = bytes }, "m", postProcessor: null)));
    }

    [Fact]
    public void CompressedFiles()
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(LoaderSeeds.TokenizerJson()[0]);
        byte[][] seeds = [packed.ToArray()];
        Fuzz(100, random => Case(ByteMutator.Change(random, seeds), bytes =>
            Tokenizer.FromStream(new MemoryStream(bytes), "tokenizer.json.gz")));
    }

    [Fact]
    public void Patterns()
    {
        byte[][] seeds = [.. Enum.GetValues<SplitPattern>().Where(known => known != SplitPattern.Gpt2Digits)
            .Select(known => Encoding.UTF8.GetBytes(SplitPatterns.Text(known)))];
        new FuzzRun(150).Run(random =>
        {
            string pattern = Encoding.UTF8.GetString(ByteMutator.Change(random, seeds));
            return new FuzzCase(RandomUnicode.Escaped(pattern), () =>
            {
                try
                {
                    var parsed = Pattern.Parse(pattern, random.Next(2) == 0 ? PatternSyntax.Oniguruma : PatternSyntax.FancyRegex);
                    foreach (string text in s_texts)
                        foreach ((int start, int end) in parsed.Matches(Encoding.UTF8.GetBytes(text))) Assert.True(end >= start);
                }
                catch (PatternException)
                {
                    // Broken, not supported, or too many steps.
                }
                catch (ArgumentException refused) when (IsRefusal(refused))
                {
                    // A text that takes too many steps.
                }
            });
        }, MostAllocated);
    }

    private static void AssertLoad(byte[][] seeds, Func<byte[], Tokenizer> load)
    {
        foreach (byte[] seed in seeds) Assert.NotEmpty(load(seed).Encode("a the"));
    }

    private static void Fuzz(int rounds, Func<Random, FuzzCase> round) => new FuzzRun(rounds).Run(round, MostAllocated);

    private static FuzzCase Case(byte[] file, Func<byte[], Tokenizer> load) => new(
        $"{file.Length} bytes {Convert.ToBase64String(file.AsSpan(0, Math.Min(file.Length, 30_000)))}", () =>
        {
            Tokenizer tokenizer;
            try
            {
                tokenizer = load(file);
            }
            catch (FormatException e) when (e is not (TokenizerFormatException or ModelFormatException))
            {
                throw new InvalidOperationException("not documented", e);
            }
            catch (TokenizerFormatException e) when (e.Message.Contains('\n', StringComparison.Ordinal))
            {
                throw new InvalidOperationException("more than a line", e);
            }

            foreach (string text in s_texts) Use(tokenizer, text);
        });

    // Whatever loaded encodes and decodes, both ways alike, or refuses the text in words.
    private static void Use(Tokenizer tokenizer, string text)
    {
        try
        {
            int[] ids = tokenizer.Encode(text);
            string decoded = tokenizer.Decode(ids);
            TokenEncoding encoding = tokenizer.EncodeDetailed(text, EncodeOptions.AllowSpecial with { AddTemplateTokens = true });
            foreach (TextSpan span in encoding.GetOffsets(OffsetUnit.Utf8Bytes)) Assert.True(span.End >= span.Start);
            Assert.Equal(ids.Length, tokenizer.CountTokens(text));
            DecodeStream stream = tokenizer.CreateDecodeStream();
            string streamed = string.Concat(ids.Select(stream.Append)) + stream.Flush();
            if (tokenizer is not PipelineTokenizer) Assert.Equal(decoded, streamed);
            int[] others = [.. encoding.Ids, -1, int.MaxValue, tokenizer.VocabularySize, 0, 1];
            Assert.NotNull(tokenizer.Decode(others, skipSpecialTokens: true));
        }
        catch (ArgumentException refused) when (IsRefusal(refused))
        {
            // A text that the vocabulary has no tokens for.
        }
    }

    // Refusals are sentences of ours that name what did it; those of the platform have other types or words.
    private static bool IsRefusal(ArgumentException e) => e.GetType() == typeof(ArgumentException)
        && e.TargetSite?.DeclaringType?.Assembly == typeof(Tokenizer).Assembly
        && e.Message.Contains(": ", StringComparison.Ordinal) && e.Message.Contains(", got ", StringComparison.Ordinal);
}
