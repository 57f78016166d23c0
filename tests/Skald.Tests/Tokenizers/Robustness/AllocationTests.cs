using System.Globalization;
using System.IO.Compression;
using System.Text;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Whatever the model and the text: once caches and buffers are there, encoding allocates nothing.</summary>
public sealed class AllocationTests
{
    private const int Characters = 40_000, Rounds = 5;

    private static readonly string[] s_files =
    [
        "tokenizers/gpt2/tokenizer.json", "tokenizers/tiktoken/o200k_base.json", "tokenizers/qwen3/tokenizer.json.gz",
        "tokenizers/llama2/tokenizer.json", "tokenizers/gemma3/tokenizer.json.gz", "models/stories260K/tok512.bin",
        "golden/tokenizers/sentencepiece/bpe-identity.model", "golden/tokenizers/sentencepiece/bpe-nmt_nfkc_cf.model",
        "golden/tokenizers/sentencepiece/unigram-identity.model", "golden/tokenizers/sentencepiece/unigram-nmt_nfkc.model",
        "golden/tokenizers/sentencepiece/char-identity.model", "golden/tokenizers/sentencepiece/word-identity.model",
        "models/all-MiniLM-L6-v2/tokenizer.json", "tokenizers/llama.cpp/ggml-vocab-bert-bge.gguf",
        "golden/tokenizers/trained/corpus.en/unigram.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/wordpiece.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/wordlevel.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/bpe-end-of-word.tokenizer.json",
        "characters",
    ];

    public static TheoryData<string> Files => [.. s_files];

    [Theory, MemberData(nameof(Files))]
    public void EncodingAndCountingAllocateNothing(string file)
    {
        (string, string)[] texts = Texts();
        Tokenizer tokenizer = file == "characters"
            ? CharacterTokenizer.Learn([texts[0].Item2], unknownToken: "<unk>")
            : Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        List<string> failures = [];
        foreach ((string kind, string text) in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            DiscardedIds writer = new();
            List<int> list = new(utf8.Length + 16);
            Check("Encode into a writer", () => tokenizer.Encode(text, writer));
            Check("Encode into a list", () => tokenizer.Encode(text, list));
            Check("EncodeUtf8", () => tokenizer.EncodeUtf8(utf8, writer));
            Check("CountTokens", () => tokenizer.CountTokens(text));

            void Check(string what, Action encode)
            {
                long fewest = long.MaxValue;  // of several: other tests' garbage collections may empty the pools of arrays
                for (int round = 0; round < Rounds && fewest > 0; round++)
                {
                    encode();
                    list.Clear();
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    encode();
                    fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
                    list.Clear();
                }

                if (fewest > 0) failures.Add(string.Create(CultureInfo.InvariantCulture, $"{what}, {kind}: {fewest} bytes"));
            }
        }

        Assert.Empty(failures);
    }

    private static (string Kind, string Text)[] Texts()
    {
        using GZipStream tatoeba = new(File.OpenRead(TestData.Shared("data", "tatoeba", "deu.txt.gz")), CompressionMode.Decompress);
        using StreamReader lines = new(tatoeba, Encoding.UTF8);
        StringBuilder german = new(), chinese = new(), emoji = new();
        while (german.Length < Characters && lines.ReadLine() is { } line) german.Append(line.Split('\t')[1]).Append('\n');
        Random random = new(6);
        while (chinese.Length < Characters)
        {
            chinese.Append((char)(0x4E00 + (int)(0x5000 * Math.Pow(random.NextDouble(), 4))));
            if (random.Next(12) == 0) chinese.Append("，。、！？\n"[random.Next(6)]);
        }

        while (emoji.Length < Characters)
            emoji.Append(char.ConvertFromUtf32(0x1F300 + random.Next(0x300))).Append(random.Next(3) == 0 ? "\u200D" : "");
        return
        [
            ("English", File.ReadAllText(TestData.Shared("tokenizers", "corpus.en"))[..Characters]),
            ("German", german.ToString()), ("Chinese", chinese.ToString()), ("emoji", emoji.ToString()),
            ("spaces", new string(' ', Characters)), ("lines", "\n\none\r\n\r\n" + new string('\n', Characters)),
            ("a long word", string.Concat(Enumerable.Range(0, Characters).Select(i => (char)('a' + (i * 7 % 26))))),
            ("a long word with accents", string.Concat(Enumerable.Repeat("e\u0301", Characters / 2))),
        ];
    }
}
