using Skald.Tests.Tokenizers.Gguf;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;
using Skald.Tokenizers.Templates.Checking;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Templates and special tokens are found in the files of a model.</summary>
public sealed class ChatTemplatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("skald templates ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ConfigHoldsOneTemplateAndTokens()
    {
        Write("tokenizer_config.json",
            """
            {"bos_token": {"content": "<s>"}, "pad_token": "<p>", "eos_token": null,
             "chat_template": "{{ bos_token }}{{ pad_token }}"}
            """);
        var templates = ChatTemplates.FromFolder(_folder);
        Assert.Equal(["default"], templates.Names);
        Assert.Equal("<s><p>", templates.Select().Render([], null, templates.Options).Text);
    }

    [Fact]
    public void NamedTemplatesAreChosenByNameOrForTools()
    {
        Write("tokenizer_config.json",
            """
            {"chat_template": [{"name": "default", "template": "D"}, {"name": "tool_use", "template": "T"},
                               {"name": "bad", "template": "{{"}]}
            """);
        var templates = ChatTemplates.FromFile(Path.Combine(_folder, "tokenizer_config.json"));
        Assert.Equal(("D", "T"), (templates.Select().Source, templates.Select(withTools: true).Source));
        Assert.Throws<TemplateException>(() => templates["bad"]);
        Assert.Throws<ArgumentException>(() => templates["none"]);
    }

    [Fact]
    public void TheTemplateFileComesFirst()
    {
        Write("tokenizer_config.json", """{"chat_template": "old"}""");
        Write("chat_template.jinja", "\uFEFFnew");
        Directory.CreateDirectory(Path.Combine(_folder, "additional_chat_templates"));
        Write("additional_chat_templates/rag.jinja", "R");
        var templates = ChatTemplates.FromFolder(_folder);
        Assert.Equal(["default", "rag"], templates.Names);
        Assert.Equal("new", templates.Select().Source);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"chat_template": null}""")]
    [InlineData("""{"chat_template": 5}""")]
    [InlineData("[")]
    [InlineData("""{"chat_template": [{"name": "a"}]}"""), InlineData("""{"chat_template": "\ud800"}""")]
    [InlineData("""{"chat_template": [{"name": "a", "template": "x"}, {"name": "a", "template": "x"}]}""")]
    public void ABrokenConfigIsRefusedWithItsPlace(string config)
    {
        Write("tokenizer_config.json", config);
        Assert.Throws<TokenizerFormatException>(() => ChatTemplates.FromFolder(_folder));
    }

    [Fact]
    public void AFolderWithoutTemplateSaysSo() => Assert.Contains(
        "ChatTemplate.ChatML", Assert.Throws<TokenizerFormatException>(() => ChatTemplates.FromFolder(_folder)).Message);

    [Fact]
    public void AGgufFileHoldsTemplatesByNameAndTokensById()
    {
        byte[] file = new GgufBytes().Add("model", "llama").Add("tokens", "<unk>", "<s>", "</s>")
            .Add("bos_token_id", 1u).Add("eos_token_id", 2u).AddWhole("tokenizer.chat_template", "{{ bos_token }}D")
            .AddWhole("tokenizer.chat_template.tool_use", "T{{ eos_token }}").ToArray();
        File.WriteAllBytes(Path.Combine(_folder, "model.gguf"), file);
        foreach (string place in (string[])[_folder, Path.Combine(_folder, "model.gguf")])
        {
            var templates = ChatTemplates.FromFile(place);
            Assert.Equal(["default", "tool_use"], templates.Names);
            Assert.Equal("<s>D", templates.Select().Render([], null, templates.Options).Text);
            Assert.Equal("T</s>", templates.Select(withTools: true).Render([], null, templates.Options).Text);
        }
    }

    [Fact]
    public void ABrokenGgufFileIsRefusedWithItsKey()
    {
        byte[] file = new GgufBytes().Add("tokens", "a", "b").Add("bos_token_id", 7u)
            .AddWhole("tokenizer.chat_template", "D").ToArray();
        File.WriteAllBytes(Path.Combine(_folder, "model.gguf"), file);
        Assert.Contains("bos_token_id", Assert.Throws<TokenizerFormatException>(
            () => ChatTemplates.FromGguf(Path.Combine(_folder, "model.gguf"))).Message);
        File.WriteAllBytes(Path.Combine(_folder, "model.gguf"), new GgufBytes().Add("tokens", "a", "b").ToArray());
        Assert.Throws<TokenizerFormatException>(() => ChatTemplates.FromFolder(_folder));
        Assert.Null(ChatTemplates.TryFromFile(_folder));
    }

    [Fact]
    public void TheOtherNameOfTheFolderOfNamedTemplatesIsKnown()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "chat_templates"));
        Write("chat_templates/tool_use.jinja", "T");
        Assert.Equal("T", ChatTemplates.FromFolder(_folder).Select(withTools: true).Source);
    }

    [Fact]
    public void BosOfTemplateAndTokenizerIsFoundDouble()
    {
        ChatTemplate template = ChatTemplate.Parse("{{ bos_token }}Hi");
        RenderedChat chat = template.Render([], null, new RenderOptions { BosToken = "<s>" });
        Tokenizer adds = Tokenizer.FromFile(TestData.Shared("tokenizers", "llama2", "tokenizer.json"));
        Assert.Equal((true, false, true), (chat.BeginsWithBos, chat.BeginsWithBosTwice, chat.DoublesBos(adds)));
        Assert.False(chat.DoublesBos(CharacterTokenizer.Learn(["Hi"])));
    }

    [Fact]
    public void CheckTellsWhatATemplateSupports()
    {
        ChatTemplate template = ChatTemplate.Parse(
            "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('No system') }}{% endif %}"
            + "{{ m.role + m.content }}{% endfor %}{% if add_generation_prompt %}A{% endif %}");
        var found = TemplateCheck.Run(template).ToDictionary(finding => finding.Feature, finding => finding.Support);
        Assert.Equal(TemplateSupport.Supported, found["user and assistant"]);
        Assert.Equal(TemplateSupport.Refused, found["system message"]);
        Assert.Equal(TemplateSupport.Fails, found["content parts"]);
        Assert.Equal(TemplateSupport.Ignored, found["tools"]);
        Assert.Equal(TemplateSupport.Supported, found["generation prompt"]);
        Assert.Equal(TemplateSupport.Supported, found["begins with BOS"]);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
