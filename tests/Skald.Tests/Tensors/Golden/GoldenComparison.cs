using System.Globalization;
using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

/// <summary>
/// Compares tensors by the rules of golden/ops/README: exactly, absolutely or relatively, by the case's figures.
/// </summary>
internal static class GoldenComparison
{
    /// <summary>What is wrong with a result, or null.</summary>
    public static string? Output(GoldenCase recorded, string name, Tensor found, Tensor expected)
    {
        if (found.DType != expected.DType) return $"{name}: type {found.DType}, recorded {expected.DType}";
        if (!expected.DType.IsFloatingPoint()) return Integers(name, found, expected);
        return Floats(recorded, name, found, expected, onlyFinite: false);
    }

    /// <summary>What is wrong with a gradient, or null.</summary>
    /// <remarks>
    /// The slope of a piecewise linear function is constant: here a gradient of it leads nowhere, where torch records
    /// zeros. So a second derivative may be missing where zeros are recorded, and nothing else may.
    /// </remarks>
    public static string? Gradient(GoldenCase recorded, string name, Tensor? found, Tensor expected)
    {
        if (found is not null) return Floats(recorded, name, found, expected, recorded.OnlyFiniteGradients);
        bool isConstant = recorded.Group == "second" && expected.ToArray().All(value => value == 0);
        return isConstant ? null : $"{name}: missing";
    }

    private static string? Integers(string name, Tensor found, Tensor expected)
    {
        if (found.Shape != expected.Shape) return $"{name}: shape {found.Shape}, recorded {expected.Shape}";
        long[] a = found.To(DType.Int64).ToArray<long>(), b = expected.To(DType.Int64).ToArray<long>();
        for (int i = 0; i < a.Length; i++)
            if (a[i] != b[i]) return $"{name}[{i}]: {a[i]}, recorded {b[i]}";
        return null;
    }

    private static string? Floats(GoldenCase recorded, string name, Tensor found, Tensor expected, bool onlyFinite)
    {
        if (found.Shape != expected.Shape) return $"{name}: shape {found.Shape}, recorded {expected.Shape}";
        float[] a = found.ToArray(), b = expected.ToArray();
        double tolerance = recorded.Tolerance(name), absolute = recorded.AbsoluteTolerance(name);
        for (int i = 0; i < a.Length; i++)
        {
            if (onlyFinite && !(float.IsFinite(a[i]) && float.IsFinite(b[i]))) continue;
            double allowed = recorded.Compare switch
            {
                "exact" => 0,
                "abs" => tolerance,
                _ => (tolerance * Math.Abs((double)b[i])) + absolute,
            };
            if (Agrees(a[i], b[i], allowed)) continue;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name}[{i}]: {a[i]:R}, recorded {b[i]:R} ± {allowed:R} ({recorded.Compare})");
        }

        return null;
    }

    private static bool Agrees(float a, float b, double allowed) =>
        float.IsFinite(a) && float.IsFinite(b) ? Math.Abs((double)a - b) <= allowed : a.Equals(b);
}
