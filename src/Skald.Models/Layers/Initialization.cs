using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Layers;

/// <summary>How parameters get their first values.</summary>
internal static class Initialization
{
    /// <summary>Normal numbers for matrices and tables; biases 0, norms 1.</summary>
    public static void Initialize(this Parameter parameter, RandomStream stream, float deviation)
    {
        Tensor value = parameter.Value.Detach();
        Backend backend = value.Device.Backend;
        if (parameter.Kind == ParameterKind.Norm) backend.Fill(value, 1);
        else if (parameter.Kind == ParameterKind.Bias || deviation == 0) backend.Fill(value, 0);
        else backend.Normal(value, stream, 0, deviation);
    }
}
