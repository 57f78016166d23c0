namespace Skald.Tensors.Kernels.Optimizers;

/// <summary>One parameter's part in an AdamW step.</summary>
internal unsafe struct AdamWTask
{
    /// <summary>p, updated.</summary>
    public float* P;

    /// <summary>g.</summary>
    public float* G;

    /// <summary>m, updated.</summary>
    public float* M;

    /// <summary>v, updated.</summary>
    public float* V;

    /// <summary>Numbers.</summary>
    public long Count;

    /// <summary>Items of the parameters before.</summary>
    public int FirstItem;

    public float Decay;
    public float Beta1;
    public float Rest1;
    public float Beta2;
    public float Rest2;
    public float StepSize;
    public float RootCorrection;
    public float Epsilon;
    public float Scale;

    /// <summary>The numbers that settings come to at a step.</summary>
    /// <param name="settings">Rates.</param>
    /// <param name="step">t, 1 at the first update.</param>
    /// <param name="gradientScale">Factor of the gradient: clipping, accumulation.</param>
    public static AdamWTask Of(in AdamWSettings settings, long step, float gradientScale)
    {
        double correction1 = 1 - ScalarMath.Pow(settings.Beta1, step);
        double correction2 = 1 - ScalarMath.Pow(settings.Beta2, step);
        return new()
        {
            Decay = (float)(1 - (settings.LearningRate * settings.WeightDecay)),
            Beta1 = (float)settings.Beta1,
            Rest1 = (float)(1 - settings.Beta1),
            Beta2 = (float)settings.Beta2,
            Rest2 = (float)(1 - settings.Beta2),
            StepSize = (float)(settings.LearningRate / correction1),
            RootCorrection = (float)double.Sqrt(correction2),
            Epsilon = (float)settings.Epsilon,
            Scale = gradientScale,
        };
    }
}
