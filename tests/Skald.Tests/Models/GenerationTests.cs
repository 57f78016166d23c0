using System.Text;
using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Gpt2;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;

namespace Skald.Tests.Models;

/// <summary>Text that is generated: seeds, streams, ends, cancellation and a context that runs full.</summary>
public sealed class GenerationTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);
    private readonly CausalLanguageModel _model;
    private readonly ITokenizer _characters;

    public GenerationTests()
    {
        _model = TinyModels.Create(_cpu, "llama");
        _characters = CharacterTokenizer.Learn(["abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLM"], ["<|end|>"]);
        Assert.Equal(TinyModels.Vocabulary, _characters.VocabularySize);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void TheSameSeedGivesTheSameTextAndAnotherAnother()
    {
        string first = Text(new() { Sampling = new() { Seed = 4 }, MaxNewTokens = 60, StopAtEndOfText = false });
        Assert.Equal(60, first.Length);
        Assert.Equal(first, Text(new() { Sampling = new() { Seed = 4 }, MaxNewTokens = 60, StopAtEndOfText = false }));
        Assert.NotEqual(first, Text(new() { Sampling = new() { Seed = 5 }, MaxNewTokens = 60, StopAtEndOfText = false }));
    }

    [Fact]
    public async Task AStreamGivesWhatTheWholeGives()
    {
        GenerationOptions options = new() { Sampling = new() { Seed = 2, TopK = 20 }, MaxNewTokens = 40 };
        var pieces = new List<GeneratedPiece>();
        TextGenerator generator = new(_model, _characters);
        await foreach (GeneratedPiece piece in generator.GenerateAsync("abc", options, Token))
            pieces.Add(piece);
        Assert.Equal(Text(options), string.Concat(pieces.Select(p => p.Text)));
        Assert.All(pieces.SkipLast(1), p => Assert.Null(p.Finish));
        Assert.NotNull(pieces[^1].Finish);
    }

    [Fact]
    public void GenerationEndsAtTheLengthAskedFor()
    {
        List<GeneratedPiece> pieces = Pieces(new() { MaxNewTokens = 7, StopAtEndOfText = false });
        Assert.Equal(7, pieces.Count);
        Assert.Equal(FinishReason.Length, pieces[^1].Finish);
    }

    [Fact]
    public void TheEndOfTextTokenEndsAndIsNotShown()
    {
        // Equal draws of 0 choose the lowest id that remains: the end-of-text token, which is 0.
        List<GeneratedPiece> pieces = Pieces(new() { Uniforms = step => step < 3 ? 0.7 : 0 });
        Assert.Equal((4, 0, FinishReason.Stop), (pieces.Count, pieces[^1].TokenId, pieces[^1].Finish));
        Assert.DoesNotContain("end|", string.Concat(pieces.Select(p => p.Text)), StringComparison.Ordinal);
        Assert.Equal(9, Pieces(new() { Uniforms = _ => 0, StopAtEndOfText = false, MaxNewTokens = 9 }).Count);
    }

    [Fact]
    public void AStopTextSplitOverTokensEndsAndIsNotShown()
    {
        GenerationOptions options = new() { MaxNewTokens = 40, Sampling = new() { Seed = 6 }, StopAtEndOfText = false };
        string whole = Text(options), stop = whole[11..15];
        int at = whole.IndexOf(stop, StringComparison.Ordinal);
        List<GeneratedPiece> pieces = Pieces(options with { Stop = ["never there", stop] });
        Assert.Equal(whole[..at], string.Concat(pieces.Select(p => p.Text)));
        Assert.Equal((at + 4, FinishReason.Stop), (pieces.Count, pieces[^1].Finish));

        // What only begins a stop text comes out at the end.
        Assert.Equal(whole, Text(options with { Stop = [whole[^2..] + "?"] }));
    }

    [Fact]
    public void APieceNeverHoldsHalfACharacter()
    {
        string text = "Ærøskøbing 😀 日本語 é";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        BpeTokenizer tokenizer = BpeTokenizer.Train(["a"], new() { VocabularySize = 257 }, cancellationToken: Token);
        CausalLanguageModel model = CausalLanguageModel.Create(
            _cpu, (Gpt2Config)TinyModels.Config("gpt2") with { VocabSize = tokenizer.VocabularySize }, 1);
        int[] ids = tokenizer.Encode(text);
        Assert.Equal(bytes.Length, ids.Length);

        // With equal logits a draw chooses its token: the middle of its share.
        foreach (Parameter parameter in model.Parameters()) _cpu.Backend.Fill(parameter.Value.Detach(), 0);
        GenerationOptions options = new()
        {
            MaxNewTokens = ids.Length,
            StopAtEndOfText = false,
            Uniforms = step => (ids[step] + 0.5) / tokenizer.VocabularySize,
        };
        GeneratedPiece[] pieces = [.. new TextGenerator(model, tokenizer).Generate("a", options, Token)];
        Assert.Equal(ids, pieces.Select(p => p.TokenId));
        Assert.Equal(text, string.Concat(pieces.Select(p => p.Text)));
        Assert.All(pieces, p => Assert.DoesNotContain('\uFFFD', p.Text));
        Assert.All(pieces, p => Assert.True(p.Text.Length == 0 || !char.IsLowSurrogate(p.Text[0])));
    }

    [Fact]
    public void CancellingEndsTheStreamWithoutAnException()
    {
        using var source = new CancellationTokenSource();
        var pieces = new List<GeneratedPiece>();
        GenerationOptions options = new() { StopAtEndOfText = false, Stop = ["never there"] };
        foreach (GeneratedPiece piece in new TextGenerator(_model, _characters).Generate("abc", options, source.Token))
        {
            pieces.Add(piece);
            if (pieces.Count == 5) source.Cancel();
        }

        Assert.Equal((6, FinishReason.Cancelled), (pieces.Count, pieces[^1].Finish));
        pieces = [.. new TextGenerator(_model, _characters).Generate("abc", options, source.Token)];
        Assert.Equal([new GeneratedPiece("", -1, FinishReason.Cancelled)], pieces);
    }

    [Fact]
    public void AFullContextIsReadAgainFromItsLastHalf()
    {
        GenerationOptions options = new() { MaxNewTokens = 100, Sampling = new() { Seed = 9 }, StopAtEndOfText = false };
        int[] prompt = TinyModels.Draw(10, 1);
        List<int> tokens = [.. prompt];
        tokens.AddRange(new TokenGenerator(_model).Generate(prompt, options, Token));
        Assert.Equal(110, tokens.Count);

        // The first token after the context is full is drawn from the last 24 tokens alone.
        var random = new RandomStream(9).Fork("sampling");
        int full = TinyModels.Context + 1, half = TinyModels.Context / 2;
        float[] logits = Last(tokens.GetRange(full - half, half));
        int drawn = new Sampler(_cpu, options.Sampling).Sample(logits, [], _cpu.Uniform(random, full - prompt.Length));
        Assert.Equal(tokens[full], drawn);
    }

    [Fact]
    public void OfALongPromptTheEndIsRead()
    {
        int[] prompt = TinyModels.Draw(3 * TinyModels.Context, 2);
        GenerationOptions options = new() { MaxNewTokens = 4, Sampling = new() { Seed = 1 } };
        TokenGenerator generator = new(_model);
        Assert.Equal(
            generator.Generate(prompt[^TinyModels.Context..], options, Token), generator.Generate(prompt, options, Token));
    }

    [Fact]
    public void RowsOfABatchEndWhereTheyWouldAlone()
    {
        TokenGenerator generator = new(_model);
        int[][] prompts = [TinyModels.Draw(9, 1), TinyModels.Draw(2, 2), TinyModels.Draw(5, 3)];
        int end = generator.GenerateGreedy([prompts[1]], 20)[0][6];
        int[][] together = generator.GenerateGreedy(prompts, 20, padding: 7, endOfText: end);
        for (int row = 0; row < prompts.Length; row++)
        {
            int[] alone = generator.GenerateGreedy([prompts[row]], 20)[0];
            int stop = Array.IndexOf(alone, end);
            Assert.Equal(stop < 0 ? alone : alone[..(stop + 1)], together[row]);
        }
    }

    [Fact]
    public void GreedyAloneEqualsTheGeneratorsGreedy()
    {
        TokenGenerator generator = new(_model);
        int[] prompt = TinyModels.Draw(6, 4);
        GenerationOptions options = new() { MaxNewTokens = 20, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false };
        Assert.Equal(generator.GenerateGreedy([prompt], 20)[0], generator.Generate(prompt, options, Token));
    }

    [Fact]
    public void WhatCannotBeGeneratedIsSaid()
    {
        TokenGenerator generator = new(_model);
        Assert.Equal(
            "Generate: the prompt must hold a token, got none.",
            Assert.Throws<ArgumentException>(() => generator.Generate([], new(), Token)).Message);
        Assert.Equal(
            "Generate: ids must lie in [0, 41), got 41.",
            Assert.Throws<ArgumentException>(() => generator.Generate([1, 41], new(), Token)).Message);
        Assert.Equal(
            "Generation: max new tokens must be positive, got 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate([1], new() { MaxNewTokens = 0 }, Token)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new TextGenerator(_model, _characters).GenerateAsync("a", new() { Sampling = new() { TopP = 2 } }, Token));
        Assert.Equal(
            "GenerateGreedy: prompt and new tokens must fit the context, 48, got 2 + 47.",
            Assert.Throws<ArgumentException>(() => generator.GenerateGreedy([[1, 2]], 47)).Message);
    }

    [Fact]
    public void AnEmptyPromptBeginsAnyhow() =>
        Assert.NotEmpty(new TextGenerator(_model, _characters).Generate("", new() { MaxNewTokens = 3 }, Token));

    private string Text(GenerationOptions options) => string.Concat(Pieces(options).Select(p => p.Text));

    private List<GeneratedPiece> Pieces(GenerationOptions options) =>
        [.. new TextGenerator(_model, _characters).Generate("abc", options, Token)];

    private float[] Last(List<int> ids)
    {
        using var scope = _cpu.NoGrad();
        return _model.Logits(new() { Ids = _cpu.From(ids.ToArray(), [1, ids.Count]) })[0][^1..].ToArray();
    }
}
