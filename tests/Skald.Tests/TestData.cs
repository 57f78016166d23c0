namespace Skald.Tests;

/// <summary>Where tests find recorded references and the shared folder, and the reason given when it is absent.</summary>
internal static class TestData
{
    /// <summary>Why a test that needs the shared folder is skipped.</summary>
    public const string SharedIsAbsent = "needs ../shared (data, models and full golden references), which is absent";

    /// <summary>The repository's root: the nearest folder above the test assembly that holds Skald.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file or folder under tests/golden.</summary>
    public static string Golden(params string[] parts) => Path.Combine([Root, "tests", "golden", .. parts]);

    /// <summary>A file or folder of the shared folder beside the repository; skips the test where it is absent.</summary>
    public static string Shared(params string[] parts)
    {
        string folder = Environment.GetEnvironmentVariable("SKALD_SHARED") ?? Path.Combine(Root, "..", "shared");
        Assert.SkipUnless(Directory.Exists(folder), SharedIsAbsent);
        return Path.Combine([folder, .. parts]);
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (File.Exists(Path.Combine(d.FullName, "Skald.slnx"))) return d.FullName;
        throw new DirectoryNotFoundException("TestData: no folder above the test assembly holds Skald.slnx.");
    }
}
