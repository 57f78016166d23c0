using Skald.Models;
using Skald.Models.Generation;
using Skald.Models.Llama;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.Generation;

/// <summary>What a prompt takes besides weights and state.</summary>
public sealed class PromptMemoryTests
{
    private const int Piece = GenerationSession.PromptPiece, Width = 640;

    [Fact]
    public void PiecesOfUnequalLengthTakeNoMoreThanTheirLongest() =>
        Assert.True(After((2 * Piece) + 2).Peak <= After((2 * Piece) + 4).Peak);

    [Theory]
    [InlineData(2 * Piece)]
    [InlineData((2 * Piece) + 2)]
    public void NothingOfALongPromptStaysBehind(int tokens)
    {
        DeviceMemory memory = After(tokens);
        Assert.InRange(memory.Reserved - memory.InUse, 0, (Width * sizeof(float)) - 1);  // not one row of the stream
    }

    /// <summary>What a device holds when a prompt was read.</summary>
    private static DeviceMemory After(int tokens)
    {
        using var device = new CpuDevice(2);
        CausalLanguageModel model = CausalLanguageModel.Create(device, new LlamaConfig
        {
            VocabSize = 32,
            HiddenSize = Width,
            IntermediateSize = 2 * Width,
            NumHiddenLayers = 1,
            NumAttentionHeads = 10,
            NumKeyValueHeads = 2,
            MaxPositionEmbeddings = 1024,
        }, 1);
        device.TrimMemory();
        GenerationOptions options = new() { MaxNewTokens = 1, StopAtEndOfText = false };
        Assert.Single(new TokenGenerator(model).Generate(new int[tokens], options));
        return device.Memory;
    }
}
