using Skald.Formats;
using Skald.Models;
using Skald.Models.Checkpoints;
using Skald.Models.Generation;
using Skald.Tensors.Cpu;
using Skald.Tokenizers;

namespace Skald.Tests.Models.Gguf;

/// <summary>Story models in their own formats tell the recorded stories, as the reference programs print them.</summary>
public sealed class StoryModelTests
{
    [Theory]
    [InlineData("stories260K/stories260K.bin", "stories260K_t0_n200.txt", 200)]
    [InlineData("bitllama/outmini_bit_3M/bit_model.bin", "bitllama_3M_t0_n256.txt", 256)]
    [InlineData("bitllama/outmini_bit_3M", "bitllama_3M_t0_n256.txt", 256)]
    public void TheGreedyTextIsTheRecordedOne(string path, string text, int steps)
    {
        using CpuDevice cpu = new(1);
        ModelFiles files = ModelFiles.Find(TestData.Shared(["models", .. path.Split('/')]));
        using TensorArchive weights = files.OpenWeights();
        CausalLanguageModel model = CausalLanguageModel.Load(
            cpu, StoredModel.Open(files, weights), cancellationToken: TestContext.Current.CancellationToken);
        Tokenizer tokenizer = files.ReadTokenizer(weights);
        const int begin = 1;
        int[] ids = [.. new TokenGenerator(model).Generate(
            [begin], new() { MaxNewTokens = steps, Sampling = SamplingOptions.Greedy, StopAtEndOfText = false },
            TestContext.Current.CancellationToken)];
        int end = Array.IndexOf(ids, begin);
        string told = tokenizer.Decode(end < 0 ? ids : ids[..end]);
        Assert.Equal(File.ReadAllText(TestData.Shared("models", text)).TrimEnd(), told.TrimEnd());
    }
}
