using System.Text.Json;
using Skald.Cli.Options;
using Skald.Models.Checkpoints;
using Skald.Tensors;

namespace Skald.Cli.Models;

/// <summary>The memory that a process needs to run a model, before anything of it is loaded; in bytes.</summary>
/// <param name="Weights">The loaded parameters.</param>
/// <param name="State">What the layers keep of a full context.</param>
/// <param name="Activations">A piece of a prompt on its way.</param>
/// <param name="Program">Runtime, code, tokenizer, logits.</param>
/// <param name="Context">Tokens of the context.</param>
internal sealed record MemoryEstimate(long Weights, long State, long Activations, long Program, int Context)
{
    // Measured of `skald chat` on Linux with .NET 10: what is resident at most besides the other three parts, with models
    // of 32,000 and of 49,152 tokens. Code that was compiled ahead takes 4 MB more than code that was not.
    private const long Runtime = 59L << 20, PerToken = 190;

    // Where activations stay float32, products decode their weights into panels.
    private const long Panels = 6L << 20;

    private const double Megabyte = 1 << 20;

    /// <summary>All of it.</summary>
    public long Total => Weights + State + Activations + Program;

    /// <summary>What a stored model would need.</summary>
    /// <param name="stored">The model; only its description is read.</param>
    /// <param name="device">Where it would run.</param>
    /// <param name="request">How.</param>
    public static MemoryEstimate Of(StoredModel stored, Device device, ModelRequest request)
    {
        int tokens = Math.Min(request.Context ?? stored.Config.ContextLength, stored.Config.ContextLength);
        return new(
            stored.WeightBytes(device), stored.StateBytes(device, tokens, request.CacheType),
            stored.ActivationBytes(device, tokens),
            Runtime + (PerToken * stored.Config.VocabSize) + (device.KeepsActivations ? Panels : 0), tokens);
    }

    /// <summary>The parts and their sum as a sentence.</summary>
    public string Describe() => $"{MB(Total)} MB: {MB(Weights)} of weights, {MB(State)} for {Context} tokens of context, "
        + $"{MB(Activations)} for a piece of a prompt, {MB(Program)} for the program";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("weightBytes", Weights);
        json.WriteNumber("stateBytes", State);
        json.WriteNumber("activationBytes", Activations);
        json.WriteNumber("programBytes", Program);
        json.WriteNumber("totalBytes", Total);
        json.WriteNumber("context", Context);
    }

    private static string MB(long bytes) => Display.Wording.F(bytes / Megabyte, 1);
}
