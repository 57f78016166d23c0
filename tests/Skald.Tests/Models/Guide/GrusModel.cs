using Skald.Models;
using Skald.Models.Layers;

namespace Skald.Tests.Models.Guide;

#pragma warning disable IDE0065 // inside, since the tests have a namespace of this name
using Architecture = Skald.Models.Architecture;
#pragma warning restore IDE0065

/// <summary>Grus: Llama, with an RMSNorm on each head's queries and keys where the file says so.</summary>
internal static class GrusModel
{
    public static Architecture Describe(GrusConfig config) => config.Decoder(config.Norm, layer =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                QueryKeyNorm = config.UseQkNorm ? config.Norm : null,
                Window = config.WindowOf(layer),
            },
            config.Mlp));
}
