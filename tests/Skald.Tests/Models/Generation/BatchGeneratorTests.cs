using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Generation.Batches;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Generation;

/// <summary>Texts that join and leave: each is what it would be alone.</summary>
public sealed class BatchGeneratorTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData("llama"), InlineData("gpt2"), InlineData("nanochat")]
    public void ATextIsTheSameAloneAndAmongOthers(string family)
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, family);
        var batch = new BatchGenerator(model, maxSequences: 4);
        Dictionary<int, (int[] Prompt, GenerationOptions Options, List<GeneratedToken> Tokens)> texts = [];
        int step = 0, left = -1;
        while (step < 9 || batch.Count > 0)
        {
            if (step < 9)
            {
                int[] prompt = TinyModels.Draw(1 + (step * 5 % 23), step);
                GenerationOptions options = new()
                {
                    MaxNewTokens = 3 + (step * 7 % 13),
                    Sampling = step % 3 == 0 ? SamplingOptions.Greedy : new() { Seed = (ulong)step, TopK = 9, RepetitionPenalty = 1.1f },
                    LogProbabilities = step % 2 == 0 ? 2 : null,
                    Logits = step % 4 == 1 ? new() { NoRepeatNGram = 2 } : null,
                };
                texts.Add(batch.Join(prompt, options), (prompt, options, []));
            }

            if (step == 6) Assert.True(batch.Leave(left = 4));
            foreach (BatchToken token in batch.Step(Token)) texts[token.Sequence].Tokens.Add(token.Token);
            step++;
        }

        foreach ((int number, (int[] prompt, GenerationOptions options, List<GeneratedToken> tokens)) in texts)
        {
            GeneratedToken[] alone = [.. new TokenGenerator(model).GenerateTokens(prompt, options, new(model), Token)];
            if (number == left) alone = alone[..tokens.Count];
            Assert.Equal(alone.Select(t => (t.Id, t.Finish)), tokens.Select(t => (t.Id, t.Finish)));
            for (int i = 0; i < alone.Length; i++) Assert.Equal(alone[i].LogProbabilities ?? [], tokens[i].LogProbabilities ?? []);
        }

        Assert.False(batch.Leave(left));
    }

    [Fact]
    public void ATextEndsWhereTheContextIsFull()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        var batch = new BatchGenerator(model);
        GenerationOptions options = new() { MaxNewTokens = 100, StopAtEndOfText = false };
        batch.Join(TinyModels.Draw(TinyModels.Context, 1), options);
        batch.Join(TinyModels.Draw(40, 2), options);
        List<BatchToken> given = [];
        while (batch.Count > 0) given.AddRange(batch.Step(Token));
        Assert.Equal((1, 9), (given.Count(t => t.Sequence == 0), given.Count(t => t.Sequence == 1)));
        Assert.Equal(2, given.Count(t => t.Token.Finish == FinishReason.Length));
        Assert.Equal(
            "Join: a prompt must fit the context, 48 tokens, got 49. (Parameter 'prompt')",
            Assert.Throws<ArgumentException>(() => batch.Join(TinyModels.Draw(49, 1), options)).Message);
    }

    [Fact]
    public void LogProbabilitiesAreTheModelsOwn()
    {
        CausalLanguageModel model = TinyModels.Create(_cpu, "llama");
        GenerationOptions options = new()
        {
            MaxNewTokens = 5,
            StopAtEndOfText = false,
            LogProbabilities = 3,
            Sampling = new() { Temperature = 2 },
        };
        List<int> text = [1, 2, 3];
        foreach (GeneratedToken token in new TokenGenerator(model).GenerateTokens(text.ToArray(), options, new(model), Token))
        {
            float[] logits = model.Logits(new() { Ids = _cpu.From(text.ToArray(), [1, text.Count]) })[0][^1..].ToArray();
            double sum = logits.Sum(logit => Math.Exp(logit));
            IReadOnlyList<TokenLogProbability> given = token.LogProbabilities!;
            Assert.Equal((4, token.Id), (given.Count, given[0].TokenId));
            Assert.Equal(Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).Take(3),
                given.Skip(1).Select(g => g.TokenId));
            Assert.All(given, g => Assert.Equal(logits[g.TokenId] - Math.Log(sum), g.LogProbability, 1e-4));
            text.Add(token.Id);
        }
    }
}
